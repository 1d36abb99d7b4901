import type { MeterService } from '../../core/meterService.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { ConnectionPlan, ConnectionWish, FoundTool } from '../../core/toolConnection.ts';
import type { Editor } from '../editor.ts';
import { toolTitle } from '../../core/toolTitle.ts';
import type { ChangePreview } from './changePreview.ts';
import { changeText } from './changeText.ts';
import type { ChatModels } from './chatModels.ts';
import { chooseWish } from './chooseWish.ts';
import type { EditorTelemetry, Obstacle } from './editorTelemetry.ts';
import type { GatewayLink } from './gatewayLink.ts';
import { connectionKey, standingConnections } from './standing.ts';
import type { Terminals } from './terminals.ts';
import { listTools, toolsAmongExtensions } from './toolList.ts';
import { isThroughGateway, nextStep, privacyWords, wayPhrase } from './ways.ts';

export interface ConnectParts {
  readonly vscode: Editor;
  readonly gateway: GatewayLink;
  readonly terminals: Terminals;
  readonly editorTelemetry: EditorTelemetry;
  readonly chatModels: ChatModels;
  readonly preview: ChangePreview;
  /** The tools that are installed on the machine beside the editor's extensions. */
  readonly findTools: () => Promise<readonly FoundTool[]>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Asks which tool and how, shows what would be changed, and does it when the user agrees. */
export async function connectTool(
  parts: ConnectParts,
  service: MeterService,
  snapshot: SpendSnapshot,
): Promise<void> {
  const { vscode, gateway, terminals } = parts;
  const options = { location: vscode.ProgressLocation.Window, title: 'Compute Spend: looking for AI tools' };
  const found = await vscode.window.withProgress(options, parts.findTools);
  const tools = listTools([...found, ...toolsAmongExtensions(vscode)], snapshot);
  const chosen = await chooseWish(vscode, tools, terminals, parts.clock());
  if (chosen === null) return;
  // The plan names the gateway's address, and the user's own upstreams have to be known there.
  const address = await gateway.open();
  const models = chosen.way === 'chatModel' ? await parts.chatModels.choose(address) : null;
  if (chosen.way === 'chatModel' && models === null) return;
  const wish: ConnectionWish =
    models === null ? chosen : { ...chosen, where: models.name, model: models.choice };
  const planned = await service.connectionPlan(wish);
  const plan = models === null ? planned : { ...planned, snippet: models.snippet };
  const obstacles = [
    ...plan.obstacles.map((sentence) => ({ sentence, isFinal: false })),
    ...ownObstacles(parts, plan),
  ];
  if (!(await isAgreed(parts, plan, obstacles))) return;

  const stood = standingConnections(snapshot).some((one) => connectionKey(one) === connectionKey(wish));
  const former = wish.way === 'editorTelemetry' ? parts.editorTelemetry.former(plan.settings) : undefined;
  await service.connect(former === undefined ? wish : { ...wish, former });
  // Noted first: what the meter does not know of, nobody would take out again.
  if (models !== null) {
    let isAdded = false;
    try {
      isAdded = await parts.chatModels.add(models);
    } finally {
      const { tool, way, where } = wish;
      if (!isAdded && !stood) await service.disconnect({ tool, way, where });
    }
    if (!isAdded) return;
  }
  const note = await writeSettings(parts, service, plan);
  // Not waited for: the notice may stay unanswered, and the command is done.
  void tellNextStep(vscode, wish, note);
}

function ownObstacles({ terminals, editorTelemetry }: ConnectParts, plan: ConnectionPlan): Obstacle[] {
  if (plan.wish.way === 'editorTelemetry') return editorTelemetry.obstacles(plan.settings);
  const own = terminals.obstacleFor(plan.variables, plan.wish.where);
  return own === null ? [] : [{ sentence: own, isFinal: false }];
}

/** Shows the change until the user agrees or gives up. */
async function isAgreed(
  { vscode, preview }: ConnectParts,
  plan: ConnectionPlan,
  obstacles: readonly Obstacle[],
): Promise<boolean> {
  const { tool, way } = plan.wish;
  const title = toolTitle(tool);
  const sentences = obstacles.map(({ sentence }) => sentence);
  if (obstacles.some(({ isFinal }) => isFinal)) {
    const text = `${title} can’t be connected this way.`;
    await vscode.window.showWarningMessage(text, { modal: true, detail: sentences.join('\n\n') });
    return false;
  }
  const question = `Connect ${title} ${isThroughGateway(way) ? 'through' : 'by'} ${wayPhrase(tool, way)}?`;
  const connect = sentences.length === 0 ? 'Connect' : 'Connect Anyway';
  const showChange = 'Show the Change';
  const { change } = plan;
  const detail = [
    ...sentences.map((sentence) => `In the way: ${sentence}`),
    changeText(plan),
    privacyWords(way),
    'It is taken back, as it was, by “Disconnect an AI Tool…”.',
  ].join('\n\n');
  const answer = await vscode.window.showInformationMessage(
    question,
    { modal: true, detail },
    connect,
    ...(change === null ? [] : [showChange]),
  );
  if (answer !== showChange || change === null) return answer === connect;
  await preview.show(change);
  // Beside the diff, not over it.
  return (await vscode.window.showInformationMessage(question, connect, 'Don’t Connect')) === connect;
}

/** @returns what the user should know of them; `null` when there are none or all hold */
async function writeSettings(
  { editorTelemetry }: ConnectParts,
  service: MeterService,
  { settings, wish }: ConnectionPlan,
): Promise<string | null> {
  if (Object.keys(settings).length === 0) return null;
  try {
    return await editorTelemetry.write(settings);
  } catch (failure) {
    const { tool, way, where } = wish;
    await service.disconnect({ tool, way, where });
    throw failure;
  }
}

async function tellNextStep(vscode: Editor, wish: ConnectionWish, note: string | null): Promise<void> {
  const text = [`${toolTitle(wish.tool)} is connected.`, nextStep(wish), note ?? ''].join(' ').trim();
  const [label, command] = nextCommands[wish.way] ?? [];
  if (label === undefined || command === undefined) {
    await vscode.window.showInformationMessage(text);
    return;
  }
  if ((await vscode.window.showInformationMessage(text, label)) === label) {
    await vscode.commands.executeCommand(command);
  }
}

const nextCommands: Partial<Record<ConnectionWish['way'], readonly [label: string, command: string]>> = {
  editorTelemetry: ['Reload Window', 'workbench.action.reloadWindow'],
  terminalTelemetry: ['Open Terminal', 'workbench.action.terminal.new'],
  terminalGateway: ['Open Terminal', 'workbench.action.terminal.new'],
  chatModel: ['Open Chat', 'workbench.action.chat.open'],
};
