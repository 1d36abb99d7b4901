/** A settings file that is not what its name says; the message tells where. */
export class SettingsSyntaxError extends Error {
  readonly type = 'settingsSyntax';
}
