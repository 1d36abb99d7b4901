import type { JSX } from 'preact';

interface FailedQueryProperties {
  readonly message: string;
  readonly onRetry: () => void;
}

/** Says what failed, beside whatever figures still stand. */
export function FailedQuery({ message, onRetry }: FailedQueryProperties): JSX.Element {
  return (
    <p class="failed" role="alert">
      <strong>This could not be read.</strong> {message}{' '}
      <button type="button" onClick={onRetry}>
        Try Again
      </button>
    </p>
  );
}
