import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { copyPrograms } from '../../src/link/programCopies.ts';
import {
  afterThisTest,
  askWorker,
  builtPrograms,
  isAlive,
  joinForTest,
  meterProcessOf,
  openWindow,
  testHome,
  untilDead,
  eventually,
} from './testHome.ts';

const programs = builtPrograms();

const copiesIn = (home: string): string[] =>
  readdirSync(meterFiles(home).programs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** An executable that is Node only with ELECTRON_RUN_AS_NODE=1, as a desktop editor's is. */
function standInElectron(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const executable = join(folder, 'electron stand-in');
  writeFileSync(
    executable,
    `#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] || { echo "a window opens" >&2; exit 9; }\nexec '${process.execPath}' "$@"\n`,
  );
  chmodSync(executable, 0o755);
  return executable;
}

test('the meter’s environment is the allow-list, not the editor’s', async () => {
  const home = testHome();
  const environment = {
    HOME: '/home/somebody',
    PATH: `/editor/bin/remote-cli:${process.env['PATH'] ?? ''}`,
    LANG: 'en_US.UTF-8',
    VSCODE_IPC_HOOK_CLI: '/run/some.sock',
    ELECTRON_NO_ATTACH_CONSOLE: '1',
    BROWSER: '/editor/helper.sh',
    NODE_OPTIONS: '--max-old-space-size=64',
    ANTHROPIC_API_KEY: 'not for the meter',
  };

  const meter = await joinForTest(home, programs, { startWith: { environment } });

  const { processId } = await askWorker(meter);
  const names = readFileSync(`/proc/${processId}/environ`, 'utf8').split('\0').filter(Boolean);
  expect(names.sort()).toEqual([
    `COMPUTE_SPEND_HOME=${home}`,
    'HOME=/home/somebody',
    'LANG=en_US.UTF-8',
    ...(process.platform === 'linux' ? ['MALLOC_ARENA_MAX=1'] : []),
    `PATH=${process.env['PATH'] ?? ''}`,
  ]);
});

test('none of the editor’s descriptors is open in the meter', async () => {
  const home = testHome();
  mkdirSync(home, { recursive: true });
  const leak = join(home, 'leak.txt');
  writeFileSync(leak, '');
  // The shell opens descriptor 7 and Node's own start makes only the lowest ones private, so 27 reaches the window's children.
  const window = spawn(
    'bash',
    [
      '-c',
      `exec 7<"$0" 27<"$0"; exec "$@"`,
      leak,
      process.execPath,
      join(programs.window, 'window.js'),
      home,
      programs.dist,
      '1.0.0',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  afterThisTest(() => {
    window.kill('SIGKILL');
  });
  await eventually(() => meterProcessOf(home)).not.toBeNull();
  const processId = meterProcessOf(home) ?? 0;

  const placesOf = (id: number): string[] =>
    readdirSync(`/proc/${id}/fd`).map((descriptor) => readlinkSync(`/proc/${id}/fd/${descriptor}`));

  expect(placesOf(window.pid ?? 0)).toContain(leak);
  expect(placesOf(processId)).not.toContain(leak);
  const standard = [0, 1, 2].map((descriptor) => readlinkSync(`/proc/${processId}/fd/${descriptor}`));
  expect(standard).toEqual(['/dev/null', '/dev/null', meterFiles(home).log]);
});

test('the meter runs in a folder of its own', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);

  const folder = readlinkSync(`/proc/${(await askWorker(meter)).processId}/cwd`);

  expect(folder).toBe(join(meterFiles(home).programs, copiesIn(home)[0] ?? ''));
});

test('the meter survives the window that started it, and its whole process group', async () => {
  const home = testHome();
  const window = openWindow(home, programs);
  await eventually(() => window.joined.length).toBe(1);
  const processId = meterProcessOf(home) ?? 0;

  window.process.kill('SIGKILL');
  await untilDead(window.process.pid ?? 0);

  expect(isAlive(processId)).toBe(true);
  // A session of its own: the sixth field of proc_pid_stat(5).
  expect(Number(readFileSync(`/proc/${processId}/stat`, 'utf8').split(' ')[5])).toBe(processId);
  const next = await joinForTest(home, programs);
  expect((await askWorker(next)).processId).toBe(processId);
});

test('the extension’s folder can be deleted under a running meter; its worker still starts again', async () => {
  const home = testHome();
  const extension = testHome('extension');
  cpSync(programs.dist, extension, { recursive: true });
  const meter = await joinForTest(home, programs, {
    programFolder: extension,
    startWith: { programFolder: extension },
  });
  const { processId } = await askWorker(meter);

  rmSync(extension, { recursive: true });

  await expect(meter.service.exportMonth({ month: 'crash', rows: 'days', timeZone: null })).rejects.toThrow();
  await eventually(() => askWorker(meter).then((told) => told.processId, String)).toBe(processId);
});

test('when every extension that joined is gone, the last window takes all but the ledger with it', async () => {
  const home = testHome();
  const extension = testHome('extension');
  cpSync(programs.dist, extension, { recursive: true });
  const meter = await joinForTest(home, programs, {
    programFolder: extension,
    startWith: {
      programFolder: extension,
      environment: { ...process.env, COMPUTE_SPEND_LINGER_MS: '100' },
    },
  });
  const { processId } = await askWorker(meter);

  rmSync(extension, { recursive: true });
  meter.dispose();

  await untilDead(processId);
  expect(readdirSync(home)).toEqual(['ledger.db']);
});

test('Electron is started as Node, and its launcher runs the command line as Node', async () => {
  const home = testHome();
  const executable = standInElectron(testHome('editor'));

  const meter = await joinForTest(home, programs, {
    startWith: { runtime: { executable, isElectron: true } },
  });

  expect((await askWorker(meter)).environment['ELECTRON_RUN_AS_NODE']).toBe('1');
  const { stdout } = spawnSync(meterFiles(home).launcher, ['report', '--json', 'it’s "this"'], {
    encoding: 'utf8',
    env: {},
  });
  expect(JSON.parse(stdout)).toEqual({
    parameters: ['report', '--json', 'it’s "this"'],
    home,
    asNode: '1',
  });
});

test('Electron that is not told to be Node starts no meter', async () => {
  const executable = standInElectron(testHome('editor'));

  await expect(
    joinForTest(testHome(), programs, { startWith: { runtime: { executable, isElectron: false } } }),
  ).rejects.toThrow('The meter ended right after its start (9)');
});

test('the launcher takes node from the PATH when the editor’s runtime is gone, and says so when there is none', async () => {
  const home = testHome("with 'quotes' and $dollars");
  const executable = standInElectron(testHome('editor'));
  await joinForTest(home, programs, { startWith: { runtime: { executable, isElectron: true } } });
  rmSync(executable);
  const tools = testHome('tools');
  mkdirSync(tools, { recursive: true });
  const run = (): ReturnType<typeof spawnSync> =>
    spawnSync('/bin/sh', [meterFiles(home).launcher, 'doctor'], { encoding: 'utf8', env: { PATH: tools } });

  expect(run()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no node on the PATH') as string,
  });

  writeFileSync(join(tools, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  expect(JSON.parse(String(run().stdout))).toEqual({ parameters: ['doctor'], home, asNode: null });
});

test('a home that is set wins over the launcher’s own', async () => {
  const home = testHome();
  await joinForTest(home, programs);

  const { stdout } = spawnSync(meterFiles(home).launcher, [], {
    encoding: 'utf8',
    env: { COMPUTE_SPEND_HOME: '/elsewhere' },
  });

  expect(JSON.parse(stdout)).toMatchObject({ home: '/elsewhere' });
});

test('the programs are copied once a version and content', async () => {
  const files = meterFiles(testHome());
  const dist = testHome('dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'meter.js'), '1');
  writeFileSync(join(dist, 'chunk-a.js'), 'a');
  writeFileSync(join(dist, 'extension.js'), 'of the editor');

  const [first, again] = await Promise.all([
    copyPrograms(dist, files, '1.0.0'),
    copyPrograms(dist, files, '1.0.0'),
  ]);
  writeFileSync(join(dist, 'meter.js'), '2');
  const rebuilt = await copyPrograms(dist, files, '1.0.0');

  expect(again).toBe(first);
  expect(rebuilt).not.toBe(first);
  expect(readdirSync(first).sort()).toEqual(['chunk-a.js', 'meter.js']);
  expect(readFileSync(join(first, 'meter.js'), 'utf8')).toBe('1');
  expect(copiesIn(files.home).every((name) => name.startsWith('1.0.0+'))).toBe(true);
});

test('a starting meter removes the copies that nobody has used for a day', async () => {
  const home = testHome();
  const { programs: copies } = meterFiles(home);
  const dayAndHour = new Date(Date.now() - 25 * 60 * 60 * 1000);
  for (const name of ['0.1.0+aaaaaaaa', '0.2.0+bbbbbbbb']) {
    mkdirSync(join(copies, name), { recursive: true });
  }
  utimesSync(join(copies, '0.1.0+aaaaaaaa'), dayAndHour, dayAndHour);

  await joinForTest(home, programs);

  await eventually(() => copiesIn(home).length).toBe(2);
  expect(copiesIn(home)).toContain('0.2.0+bbbbbbbb');
  expect(statSync(meterFiles(home).launcher).mode & 0o100).toBe(0o100);
});
