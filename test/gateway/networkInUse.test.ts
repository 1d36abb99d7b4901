import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WindowNetwork } from '../../src/core/meterService.ts';
import { directNetwork } from '../../src/gateway/network.ts';
import { NetworkInUse } from '../../src/gateway/networkInUse.ts';
import { certificate } from '../harness/madeUpCertificate.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

const wish: WindowNetwork = {
  proxy: null,
  noProxy: '',
  certificateFile: null,
  trustsSystemCertificates: false,
};

test('a file’s certificates are taken up one by one, among whatever stands around them', async () => {
  using folder = temporaryFolder('certificates');
  const certificateFile = join(folder.path, 'ca.pem');
  writeFileSync(certificateFile, `# ours\n${certificate}\r\nand another\n${certificate}`);
  const network = new NetworkInUse();
  expect(network.settings).toEqual(directNetwork);
  expect(await network.follow({ ...wish, certificateFile })).toEqual({
    isOtherNetwork: true,
    newProblems: [],
  });
  expect(network.settings.extraCertificates).toEqual([certificate.trim(), certificate.trim()]);
  expect((await network.follow({ ...wish, certificateFile })).isOtherNetwork).toBe(false);
  await network.follow(wish);
  expect(network.settings).toEqual(directNetwork);
});

test.each([
  ['is not there', null],
  ['holds no certificate in PEM', 'nothing of use'],
  ['holds no certificate in PEM', ''],
  [
    'has a certificate that can’t be read, number 2',
    `${certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
  ],
  ['is larger than 4 MB', 'x'.repeat(4 * 1024 * 1024 + 1)],
])('a file that %s leaves what was known, and is told once', async (sentence, content) => {
  using folder = temporaryFolder('certificates');
  const good = join(folder.path, 'good.pem');
  writeFileSync(good, certificate);
  const bad = join(folder.path, 'bad.pem');
  if (content !== null) writeFileSync(bad, content);
  const network = new NetworkInUse();
  await network.follow({ ...wish, certificateFile: good });
  const before = network.settings;
  const { isOtherNetwork, newProblems } = await network.follow({ ...wish, certificateFile: bad });
  expect(isOtherNetwork).toBe(false);
  expect(network.settings).toEqual(before);
  expect(newProblems).toMatchObject([
    {
      severity: 'warning',
      subject: 'gateway',
      message: `The file of extra certificates, ${bad}, ${sentence}. The gateway goes on with the certificates that it knows.`,
    },
  ]);
  expect((await network.follow({ ...wish, certificateFile: bad })).newProblems).toEqual([]);
  expect(network.problems).toHaveLength(1);
  writeFileSync(bad, certificate);
  await network.follow({ ...wish, certificateFile: bad });
  expect(network.problems).toEqual([]);
});

test('a folder is no file of certificates', async () => {
  using folder = temporaryFolder('certificates');
  mkdirSync(join(folder.path, 'ca'));
  const network = new NetworkInUse();
  await network.follow({ ...wish, certificateFile: join(folder.path, 'ca') });
  expect(network.problems[0]?.message).toContain('is no file.');
});

test('a proxy that can’t be used leaves the one that was known, and its login is in no sentence', async () => {
  const network = new NetworkInUse();
  await network.follow({ ...wish, proxy: 'http://proxy.example:3128', noProxy: 'a' });
  const { newProblems } = await network.follow({ ...wish, proxy: 'socks5://me:hidden@proxy.example' });
  expect(network.settings).toMatchObject({ proxy: 'http://proxy.example:3128', noProxy: 'a' });
  expect(newProblems).toHaveLength(1);
  expect(JSON.stringify(newProblems)).toContain('http.proxy');
  expect(JSON.stringify(newProblems)).not.toMatch(/hidden|socks5/);
});

test('the last wish holds, however many come at once', async () => {
  using folder = temporaryFolder('certificates');
  const certificateFile = join(folder.path, 'ca.pem');
  writeFileSync(certificateFile, certificate);
  const network = new NetworkInUse();
  await Promise.all([
    network.follow({ ...wish, certificateFile }),
    network.follow({ ...wish, certificateFile, proxy: 'http://a:1' }),
    network.follow({ ...wish, proxy: 'http://b:1' }),
  ]);
  expect(network.settings).toEqual({ ...directNetwork, proxy: 'http://b:1' });
});
