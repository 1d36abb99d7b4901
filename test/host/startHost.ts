import type { FoundTool } from '../../src/core/toolConnection.ts';
import { withoutChatModels } from '../../src/connect/chatModelGroups.ts';
import { composeHost } from '../../src/host/composeHost.ts';
import { FakeClock } from './fakes/clock.ts';
import { FakeMeter } from './fakes/meter.ts';
import { FakeUri } from './fakes/page.ts';
import { FakeEditor } from './fakes/vscode.ts';

export interface HostOptions {
  readonly editor?: FakeEditor;
  readonly consent?: 'accepted' | 'declined' | 'unknown';
  readonly settings?: Record<string, unknown>;
  readonly remoteName?: string;
  readonly environment?: Record<string, string>;
  readonly found?: readonly FoundTool[];
}

/** The whole editor's side on a fake editor and a fake meter. Consent is given unless told otherwise. */
export function startHost(options: HostOptions = {}) {
  const editor = options.editor ?? new FakeEditor(options.settings);
  editor.remoteName = options.remoteName;
  const { consent = 'accepted' } = options;
  if (consent !== 'unknown') void editor.globalState.update('consent@devbox.example', consent);
  const clock = new FakeClock();
  const meter = new FakeMeter();
  const logged: string[] = [];
  const write =
    (level: string) =>
    (line: string): void => {
      logged.push(`${level} ${line}`);
    };
  let logShown = 0;
  const log = {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    show: () => (logShown += 1),
  };
  const host = composeHost(editor.api, {
    // The parts of the editor's own objects that the host uses; the rest is not there.
    extension: {
      extensionUri: new FakeUri('/extension'),
      globalState: editor.globalState,
      secrets: editor.secrets,
      environmentVariableCollection: editor.environment,
    } as never,
    log: log as never,
    meter,
    timers: clock,
    clock: () => clock.now,
    machine: {
      hostName: 'devbox.example',
      homeFolder: '/home/ada',
      timeZone: () => 'Europe/Paris',
      isWindows: false,
      terminalPlatform: 'linux',
      findTools: () => Promise.resolve(options.found ?? []),
      environment: { HOME: '/home/ada', PATH: '/usr/bin', SECRET_KEY: 'x', ...options.environment },
      launcherFolder: () => '/home/ada/.local/share/compute-spend/bin',
    },
    withoutChatModels: (...list) => Promise.resolve(withoutChatModels(...list)),
  });
  return { host, editor, clock, meter, logged, logShown: () => logShown };
}
