import type { DisconnectReport } from '../core/toolConnection.ts';
import { printable } from './textTable.ts';

/** `disconnect` for people: one line a connection, what was put back and what was left and why. */
export function disconnectText({ restored, left }: DisconnectReport, tool: string | null): string {
  if (restored.length + left.length === 0)
    return tool === null ? 'No tool is connected.\n' : `${printable(tool)} is not connected.\n`;
  return [
    ...restored.map(({ tool: name, file }) =>
      file === null ? `✓ ${name}: no longer connected.` : `✓ ${name}: taken out of ${file}.`,
    ),
    ...left.map(({ connection, reason }) => `! ${connection.tool}: ${reason}`),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}
