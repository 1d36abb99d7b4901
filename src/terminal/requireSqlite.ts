import { isBuiltin } from 'node:module';

/*
 * Imported first of all: what comes after it needs `node:sqlite`, and would fail with a stack trace where there is none.
 */
if (!isBuiltin('node:sqlite')) {
  process.stderr.write(
    `compute-spend needs Node 22.13 or newer, for its node:sqlite; ${process.execPath} is Node ${process.versions.node}.\n` +
      'Run "Open Terminal with compute-spend" in the editor, which brings its own.\n',
  );
  process.exit(1);
}
