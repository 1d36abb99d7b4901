import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WindowConfig, WindowNetwork } from '../../src/core/meterService.ts';
import type { Problem } from '../../src/core/snapshot.ts';
import type { MeterConnection } from '../../src/link/meterClient.ts';
import { certificate } from '../harness/madeUpCertificate.ts';
import { startProxiedUpstream } from '../harness/proxiedUpstream.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { afterThisTest, builtPrograms, eventually, joinForTest, testHome } from './testHome.ts';

const programs = builtPrograms();
const upstreams = ['test=https://upstream.example/api'];
const straight: WindowNetwork = {
  proxy: null,
  noProxy: '',
  certificateFile: null,
  trustsSystemCertificates: true,
};

async function configure(window: MeterConnection, network?: WindowNetwork): Promise<void> {
  const config: WindowConfig = { allowance: null, environment: {} };
  await window.service.configure(network === undefined ? config : { ...config, network });
}

/** The answer's status and body, as a tool in a terminal gets it. */
async function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/v1/models`, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('end', () => {
        resolve(`${String(response.statusCode)} ${body}`);
      });
    });
    asked.once('error', reject).end();
  });
}

function certificateFile(content: string): string {
  const folder = temporaryFolder('network');
  afterThisTest(() => {
    folder[Symbol.dispose]();
  });
  const path = join(folder.path, 'ca.pem');
  writeFileSync(path, content);
  return path;
}

function textOfHome(home: string): string {
  const files = readdirSync(home).map((name) => join(home, name));
  return files
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

test('a window’s proxy and certificates lead the gateway’s calls, also after the window has left', async () => {
  await using upstream = await startProxiedUpstream();
  const home = testHome();
  const window = await joinForTest(home, programs);
  const { urls } = await window.service.gateway({ port: null, upstreams });
  const url = urls['test'] ?? '';
  await configure(window, straight);
  expect(await ask(url)).toContain('502');

  const network = {
    ...straight,
    proxy: `http://me:canary-of-proxy@${upstream.proxy}`,
    certificateFile: certificateFile(certificate),
  };
  await configure(window, network);
  expect(await ask(url)).toBe('200 hello upstream.example/api/v1/models');
  expect(upstream.asked).toEqual([
    'upstream.example:443',
    `Basic ${Buffer.from('me:canary-of-proxy').toString('base64')}`,
  ]);

  // One that was started without the variables, and a command line that says nothing, take nothing away.
  const desktop = await joinForTest(home, programs);
  await configure(desktop, straight);
  window.dispose();
  const commandLine = await joinForTest(home, programs);
  await configure(commandLine);
  expect(await ask(url)).toBe('200 hello upstream.example/api/v1/models');
  expect(textOfHome(home)).not.toContain('canary-of-proxy');
});

test('the newest window that names a proxy wins, and one that no longer names any goes straight', async () => {
  await using upstream = await startProxiedUpstream();
  await using refusing = await startProxiedUpstream('407 Proxy Authentication Required');
  const home = testHome();
  const first = await joinForTest(home, programs);
  const trusted = { ...straight, certificateFile: certificateFile(certificate) };
  await configure(first, { ...trusted, proxy: `http://${refusing.proxy}` });
  const { urls } = await first.service.gateway({ port: null, upstreams });
  const url = urls['test'] ?? '';
  expect(await ask(url)).toContain('407 Proxy Authentication Required');

  const second = await joinForTest(home, programs);
  await configure(second, { ...trusted, proxy: `http://${upstream.proxy}` });
  await configure(first, { ...trusted, proxy: `http://${refusing.proxy}` });
  expect(await ask(url)).toMatch(/^200 hello/);

  await configure(second, straight);
  expect(await ask(url)).toContain('407 Proxy Authentication Required');
  await configure(first, straight);
  expect(await ask(url)).toMatch(/^502 .*upstream\.example/);
});

test('a file of certificates that can’t be read is told to the window, and calls go on', async () => {
  await using upstream = await startProxiedUpstream();
  const home = testHome();
  const window = await joinForTest(home, programs);
  const problems: Problem[] = [];
  window.onDidProblem((problem) => problems.push(problem));
  const network = {
    ...straight,
    proxy: `http://${upstream.proxy}`,
    certificateFile: certificateFile(certificate),
  };
  await configure(window, network);
  const { urls } = await window.service.gateway({ port: null, upstreams });
  const missing = join(home, 'gone.pem');
  await configure(window, { ...network, certificateFile: missing });
  await eventually(() => problems.map(({ message }) => message)).toContain(
    `The file of extra certificates, ${missing}, is not there. The gateway goes on with the certificates that it knows.`,
  );
  expect(await ask(urls['test'] ?? '')).toMatch(/^200 hello/);
  const { notes } = await window.service.gateway({ port: null, upstreams });
  expect(notes.join()).toContain(missing);
});
