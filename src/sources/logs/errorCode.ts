/** The system's name of an error (`EACCES`), or its class where the system did not raise it. Never its text: that may quote a log. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
