import { claudeCode, codex, copilotCli, geminiCli, sdks } from './clients/clientPrograms.ts';
import { openChromium } from './harness/chromium.ts';
import { fetchPackage, type CachedPackage } from './harness/packageCache.ts';
import { fetchWebServer } from './harness/webServer.ts';

/** Everything that tests need and the project doesn't hold, side by side; names all that can't be had, not only the first. */
export async function fetchPrograms(): Promise<string> {
  const packages: readonly CachedPackage[] = [
    claudeCode,
    codex,
    geminiCli,
    copilotCli,
    ...Object.values(sdks),
  ];
  const needs: readonly (readonly [name: string, fetch: () => Promise<unknown>])[] = [
    ['VS Code in the browser', fetchWebServer],
    ...packages.map((one) => [one.name, () => fetchPackage(one)] as const),
    [
      'Chromium',
      async () => {
        await (await openChromium()).close();
      },
    ],
  ];
  const results = await Promise.allSettled(needs.map(([, fetch]) => fetch()));
  const missing = results.flatMap((result, index) =>
    result.status === 'rejected' ? [`${needs[index]?.[0] ?? ''}: ${String(result.reason)}`] : [],
  );
  if (missing.length > 0) throw new Error(missing.join('\n'));
  return `${needs.map(([name]) => name).join(', ')} are here`;
}
