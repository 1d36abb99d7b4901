import { benchEditor } from './editorBench.ts';
console.log(await benchEditor());
process.exit(0);
