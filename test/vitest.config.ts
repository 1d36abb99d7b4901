import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`${name}/**/*.test.ts`],
    root: import.meta.dirname,
    testTimeout,
    hookTimeout: testTimeout,
  },
});

/** One project a folder. The first group is the quick part; the rest need sockets, a browser or a workbench. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 20_000),
      project('ledger', 60_000),
      project('gateway', 60_000),
      project('host', 20_000),
      project('link', 60_000),
      project('telemetry', 60_000),
      project('providers', 60_000),
      project('cli', 60_000),
      project('webview', 60_000),
      project('clients', 240_000),
      project('editor', 300_000),
    ],
  },
});
