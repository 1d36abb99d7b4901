import { describe, expect, test } from 'vitest';
import type { WindowNetwork } from '../../src/core/meterService.ts';
import { networkOfEnvironment, unitedNetwork } from '../../src/core/windowNetwork.ts';

const straight: WindowNetwork = {
  proxy: null,
  noProxy: '',
  certificateFile: null,
  trustsSystemCertificates: false,
};

describe('an environment', () => {
  test('that says nothing goes straight', () => {
    expect(networkOfEnvironment({ PATH: '/bin' })).toEqual(straight);
  });

  test('is read as curl does, small letters first, empty ones as none', () => {
    expect(networkOfEnvironment({ HTTPS_PROXY: 'http://a:1', NO_PROXY: 'x', no_proxy: 'y' })).toEqual({
      ...straight,
      proxy: 'http://a:1',
      noProxy: 'y',
    });
    expect(networkOfEnvironment({ HTTP_PROXY: 'http://b:1', https_proxy: '' }).proxy).toBe('http://b:1');
    expect(networkOfEnvironment({ all_proxy: 'http://c:1' }).proxy).toBe('http://c:1');
  });

  test('names extra certificates as Node does', () => {
    expect(networkOfEnvironment({ NODE_EXTRA_CA_CERTS: '/ca.pem', NODE_USE_SYSTEM_CA: '1' })).toEqual({
      ...straight,
      certificateFile: '/ca.pem',
      trustsSystemCertificates: true,
    });
  });
});

describe('several windows', () => {
  const first: WindowNetwork = { ...straight, proxy: 'http://a:1', noProxy: 'a', certificateFile: '/a.pem' };

  test('that say nothing at all leave what is known', () => {
    expect(unitedNetwork([])).toBeNull();
    expect(unitedNetwork([undefined, undefined])).toBeNull();
  });

  test('the newest that names something wins, with its own exceptions', () => {
    const second = { ...straight, proxy: 'http://b:1', noProxy: '', certificateFile: '/b.pem' };
    expect(unitedNetwork([first, second, undefined])).toEqual(second);
    expect(unitedNetwork([second, first])).toEqual(first);
  });

  test('one that names nothing takes nothing away, and trust is added up', () => {
    const desktop = { ...straight, noProxy: 'z', trustsSystemCertificates: true };
    expect(unitedNetwork([first, desktop])).toEqual({ ...first, trustsSystemCertificates: true });
  });

  test('when none names a proxy any more, the way is straight', () => {
    expect(unitedNetwork([straight, undefined])).toEqual(straight);
  });
});
