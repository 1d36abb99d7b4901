import { claudeCode, codex } from './clients/clientPrograms.ts';
import { openChromium } from './harness/chromium.ts';
import { fetchPackage } from './harness/packageCache.ts';
import { fetchWebServer } from './harness/webServer.ts';

/** Everything that tests need and the project doesn't hold; names all that can't be had, not only the first. */
export async function fetchPrograms(): Promise<string> {
  const missing: string[] = [];
  const need = async (name: string, fetch: () => Promise<unknown>): Promise<void> => {
    try {
      await fetch();
    } catch (error) {
      missing.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await need('VS Code in the browser', fetchWebServer);
  await need('Claude Code', () => fetchPackage(claudeCode));
  await need('Codex', () => fetchPackage(codex));
  await need('Chromium', async () => {
    await (await openChromium()).close();
  });
  if (missing.length > 0) throw new Error(missing.join('\n'));
  return 'VS Code in the browser, Claude Code, Codex and Chromium are here';
}
