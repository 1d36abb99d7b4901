import type { WindowNetwork } from '../core/meterService.ts';
import { networkOfEnvironment } from '../core/windowNetwork.ts';
import type { Editor } from './editor.ts';

/** The editor's own settings that say how the internet is reached. */
export const networkSettings = [
  'http.proxy',
  'http.noProxy',
  'http.proxySupport',
  'http.systemCertificates',
] as const;

/**
 * How this window reaches the internet: the editor's settings, else the window's variables, as the editor itself has it. Only what the
 * user set for this machine counts: a folder that is opened must not send its user's calls through a proxy of its own.
 */
export function readNetwork(
  vscode: Editor,
  environment: Readonly<Record<string, string | undefined>>,
): WindowNetwork {
  const configuration = vscode.workspace.getConfiguration('http');
  const userValue = (name: string): unknown => configuration.inspect<unknown>(name)?.globalValue;
  const variables = networkOfEnvironment(environment);
  const proxy = userValue('proxy');
  const hosts = userValue('noProxy');
  const noProxy = Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string').join(',') : '';
  const isOff = userValue('proxySupport') === 'off';
  return {
    proxy: isOff ? null : typeof proxy === 'string' && proxy.trim() !== '' ? proxy.trim() : variables.proxy,
    noProxy: noProxy === '' ? variables.noProxy : noProxy,
    certificateFile: variables.certificateFile,
    // The editor trusts them unless told otherwise.
    trustsSystemCertificates: userValue('systemCertificates') !== false,
  };
}
