import type { Environment } from './logReader.ts';

/** The user's folder as the tools themselves find it. */
export function homeOf(environment: Environment, platform: NodeJS.Platform): string | null {
  if (platform !== 'win32') return variable(environment, 'HOME');
  return variable(environment, 'USERPROFILE') ?? variable(environment, 'HOME');
}

/** A variable that is set to something. */
export function variable(environment: Environment, name: string): string | null {
  const value = environment[name];
  return value === undefined || value === '' ? null : value;
}
