import type { JSX } from 'preact';
import type { Problem } from '../core/snapshot.ts';

const severityNames = { info: 'Note', warning: 'Warning', error: 'Error' } as const;

/** What the user should know, worst first, each with its remedy. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }): JSX.Element | null {
  if (problems.length === 0) return null;
  const worstFirst = (['error', 'warning', 'info'] as const).flatMap((severity) =>
    problems.filter((problem) => problem.severity === severity),
  );
  return (
    <ul class="problems" aria-label="Problems">
      {worstFirst.map((problem) => (
        <li key={`${problem.subject} ${problem.message}`} class={`problem problem-${problem.severity}`}>
          <strong>{`${severityNames[problem.severity]}:`}</strong> {problem.message}
          {problem.remedy !== null && <span class="remedy"> {problem.remedy}</span>}
        </li>
      ))}
    </ul>
  );
}
