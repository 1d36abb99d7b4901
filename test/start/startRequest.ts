/** What the editor is opened with. */
export interface StartRequest {
  readonly workspace: string;
  /** Changes to the environment; `undefined` removes a variable. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
