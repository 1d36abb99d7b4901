import { jsonFormat } from './jsonFormat.ts';
import type { OwnedValue, Table } from './ownedValues.ts';
import { tomlFormat } from './tomlFormat.ts';

/** A language of settings files, edited as text so that everything else stays as it is. */
export interface SettingsFormat {
  /** @throws SettingsSyntaxError */
  parse(text: string): Table;
  /** The text with these values put in, at one place. They are not in it yet. */
  insert(text: string, owned: readonly OwnedValue[]): string;
  /** Texts that may be the one without these values, best first; whoever asks parses them and takes the first that is right. */
  remove(text: string, owned: readonly OwnedValue[]): readonly string[];
}

export const settingsFormats = { json: jsonFormat, toml: tomlFormat } as const satisfies Record<
  string,
  SettingsFormat
>;
export type FormatName = keyof typeof settingsFormats;
