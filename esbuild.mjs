import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { build, context } from 'esbuild';

/**
 * Bundles: the editor's entry, the meter's two threads and the terminal's entry for Node (CommonJS, as vscode-jsonrpc is), the panel's
 * page for the browser. Prints sizes; a bundle over its budget fails the build.
 */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const isWatch = process.argv.includes('--watch');

const node = {
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  // The other form of jsonc-parser can't be bundled.
  mainFields: ['module', 'main'],
};
const browser = {
  platform: 'browser',
  format: 'iife',
  target: 'chrome128',
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

/** Budgets in KB, minified. */
const bundles = [
  { entry: 'src/extension.ts', out: 'dist/extension.js', budget: 350, ...node },
  { entry: 'src/meter.ts', out: 'dist/meter.js', budget: 300, ...node },
  { entry: 'src/worker.ts', out: 'dist/worker.js', budget: 1050, ...node },
  { entry: 'src/uninstall.ts', out: 'dist/uninstall.js', budget: 220, ...node },
  { entry: 'src/cli.ts', out: 'dist/cli.js', budget: 1150, ...node },
  { entry: 'src/webview/main.tsx', out: 'dist/panel.js', budget: 120, ...browser },
  { entry: 'src/webview/panel.css', out: 'dist/panel.css', budget: 40, ...browser },
];

/** The lines by which the editor's build task knows that a build has begun and ended. */
const watchMarks = {
  name: 'watch-marks',
  setup(plugin) {
    plugin.onStart(() => console.log('build started'));
    plugin.onEnd(() => console.log('build finished'));
  },
};

mkdirSync('dist', { recursive: true });
for (const { entry, out, budget, ...platform } of bundles) {
  const options = {
    ...platform,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    minify: !isWatch,
    sourcemap: isWatch ? 'inline' : false,
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.COMPUTE_SPEND_VERSION': JSON.stringify(version),
    },
  };
  if (isWatch) {
    await (await context({ ...options, plugins: [watchMarks] })).watch();
    continue;
  }
  await build(options);
  const kilobytes = Math.ceil(statSync(out).size / 1024);
  console.log(`${out}  ${kilobytes} KB (budget ${budget})`);
  if (kilobytes > budget) {
    console.error(
      `${out} is over its budget of ${budget} KB: look at what was added with esbuild's --analyze`,
    );
    process.exitCode = 1;
  }
}
