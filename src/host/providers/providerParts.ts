import type { MeterService } from '../../core/meterService.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { Editor } from '../editor.ts';
import type { SettingsWatcher } from '../settingsWatcher.ts';
import type { ConnectionSecrets } from './connectionSecrets.ts';
import type { ProviderKeys } from './providerKeys.ts';

/** What the commands of providers work with, while the meter is joined. */
export interface ProviderParts {
  readonly vscode: Editor;
  readonly secrets: ConnectionSecrets;
  readonly keys: ProviderKeys;
  readonly settings: SettingsWatcher;
  readonly service: MeterService;
  readonly snapshot: SpendSnapshot;
}
