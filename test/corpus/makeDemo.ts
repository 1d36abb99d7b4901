/** `node test/setup.mjs test/corpus/makeDemo.ts FOLDER`: writes a made-up year below FOLDER, for the editor's demo configuration. */
import { makeDemoFolder } from './demoFolder.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: makeDemo.ts FOLDER');
  process.exit(2);
}
makeDemoFolder(folder);
