/** Every id that the manifest also spells. `manifest.test.ts` compares them with `package.json`. */
export const extensionId = 'compute-spend.compute-spend';

export const commandIds = {
  showPanel: 'computeSpend.showPanel',
  setAllowance: 'computeSpend.setAllowance',
  exportMonth: 'computeSpend.exportMonth',
  refresh: 'computeSpend.refresh',
  pause: 'computeSpend.pause',
  resume: 'computeSpend.resume',
  showLog: 'computeSpend.showLog',
  forgetEverything: 'computeSpend.forgetEverything',
  stopMeter: 'computeSpend.stopMeter',
  startMeter: 'computeSpend.startMeter',
  openTerminal: 'computeSpend.openTerminal',
  connectTool: 'computeSpend.connectTool',
  disconnectTool: 'computeSpend.disconnectTool',
  connectProvider: 'computeSpend.connectProvider',
  disconnectProvider: 'computeSpend.disconnectProvider',
  confirmPayer: 'computeSpend.confirmPayer',
  syncProviders: 'computeSpend.syncProviders',
  diagnose: 'computeSpend.diagnose',
  openSettings: 'computeSpend.openSettings',
  liftLimit: 'computeSpend.liftLimit',
  restoreLimit: 'computeSpend.restoreLimit',
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const settingsSection = 'computeSpend';
/** Keys below `settingsSection`. */
export const settingKeys = {
  allowanceAmount: 'allowance.amount',
  allowanceUnit: 'allowance.unit',
  allowanceYearStart: 'allowance.yearStart',
  allowanceTimeZone: 'allowance.timeZone',
  exchangeRates: 'exchangeRates',
  claudeCodeEnabled: 'tools.claudeCode.enabled',
  codexEnabled: 'tools.codex.enabled',
  rateFile: 'rateFile',
  dailyLimit: 'guard.dailyLimit',
  allowanceLimit: 'guard.allowanceLimit',
  burnRate: 'guard.burnRate',
  gatewayUpstreams: 'gateway.upstreams',
  plans: 'plans',
  providerBaseUrls: 'providers.baseUrls',
  unofficialClaude: 'unofficial.claude',
  unofficialCodex: 'unofficial.codex',
  unofficialCopilot: 'unofficial.copilot',
  unofficialCursor: 'unofficial.cursor',
  warnAt: 'statusBar.warnAt',
  errorAt: 'statusBar.errorAt',
  alignment: 'statusBar.alignment',
  priority: 'statusBar.priority',
} as const;
export type SettingKey = (typeof settingKeys)[keyof typeof settingKeys];

/** Under these names keys lie in the editor's secret store: the list of connections, and each by its id. */
export const secretNames = {
  index: 'computeSpend.providers',
  connection: (id: string): string => `computeSpend.provider.${id}`,
} as const;

/** Context keys that the manifest's `when` clauses read. */
export const contextKeys = {
  isPaused: 'computeSpend.isPaused',
  isRunning: 'computeSpend.isRunning',
  isLifted: 'computeSpend.isLifted',
  isConnected: 'computeSpend.isConnected',
} as const;

export const panelViewType = 'computeSpend.panel';
export const walkthroughId = `${extensionId}#start`;
/** The editor's DOM node of the item is named after the extension and this. */
export const statusBarItemId = 'meter';
/** As agents are told of it; people write `#spend`. */
export const spendToolName = 'computeSpend_getSpend';
