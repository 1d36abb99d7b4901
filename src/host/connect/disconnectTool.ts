import type { MeterService } from '../../core/meterService.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { ConnectionWay, DisconnectChoice, ToolConnection } from '../../core/toolConnection.ts';
import type { Editor } from '../editor.ts';
import { toolTitle } from '../../core/toolTitle.ts';
import type { ChatModels } from './chatModels.ts';
import type { EditorTelemetry } from './editorTelemetry.ts';
import type { GatewayLink } from './gatewayLink.ts';
import { standingConnections } from './standing.ts';
import type { Terminals } from './terminals.ts';
import { wayPhrase } from './ways.ts';

export interface DisconnectParts {
  readonly vscode: Editor;
  readonly gateway: GatewayLink;
  readonly terminals: Terminals;
  readonly editorTelemetry: EditorTelemetry;
  readonly chatModels: ChatModels;
}

/** Asks which connections to take back, takes them back, and says what had to be left and why. */
export async function disconnectTool(
  parts: DisconnectParts,
  service: MeterService,
  snapshot: SpendSnapshot,
): Promise<void> {
  const { vscode } = parts;
  const standing = standingConnections(snapshot);
  if (standing.length === 0) {
    await vscode.window.showInformationMessage(
      'No AI tool is connected; what is metered comes from their logs.',
    );
    return;
  }
  const chosen = await choose(parts, standing);
  if (chosen === undefined) return;
  // Asked for first, while it is sure to run: models are known by it.
  const address = chosen.some(({ way }) => way === 'chatModel') ? await parts.gateway.open() : null;
  const isAll = chosen.length === standing.length;
  const left: string[] = [];
  for (const choice of isAll ? [everything] : chosen.map(choiceOf)) {
    const report = await service.disconnect(choice);
    left.push(...report.left.map(({ reason }) => reason));
  }
  if (chosen.some(({ way }) => way === 'editorTelemetry')) {
    left.push(...sentences(await parts.editorTelemetry.takeOut()));
  }
  if (address !== null) {
    const names = chosen.filter(({ way }) => way === 'chatModel').map(({ where }) => where ?? '');
    left.push(...sentences(await parts.chatModels.remove(names, address)));
  }
  tell(vscode, chosen, left);
}

const everything: DisconnectChoice = { tool: null, way: null, where: null };

function choiceOf({ tool, way, where }: ToolConnection): DisconnectChoice {
  return { tool, way, where };
}

function sentences(sentence: string | null): string[] {
  return sentence === null ? [] : [sentence];
}

async function choose(
  { vscode, terminals }: DisconnectParts,
  standing: readonly ToolConnection[],
): Promise<readonly ToolConnection[] | undefined> {
  const items = standing.map((connection) => {
    const { tool, way, where, file } = connection;
    const detail = terminals.obstacleOf(connection) ?? file;
    return {
      label: `$(plug) ${toolTitle(tool)}`,
      description: [wayPhrase(tool, way), ...(where === null ? [] : [where])].join(' · '),
      ...(detail === null ? {} : { detail }),
      connections: [connection],
    };
  });
  const all = {
    label: '$(close-all) All of them',
    description: 'everything is put back as it was',
    connections: standing,
  };
  const chosen = await vscode.window.showQuickPick(standing.length > 1 ? [...items, all] : items, {
    title: 'Disconnect an AI Tool',
    placeHolder: 'Which connection is to be taken back?',
    matchOnDescription: true,
  });
  return chosen?.connections;
}

/** What the user sees of it, and when. */
const afterwards: Partial<Record<ConnectionWay, string>> = {
  editorTelemetry: 'Reload the window for Copilot Chat to notice.',
  chatModel:
    'Reload the window if the chat still lists the models; the editor keeps their key among its secrets.',
  terminalTelemetry: 'Terminals that are open keep their variables until they are closed.',
  terminalGateway: 'Terminals that are open keep their variables until they are closed.',
};

function tell(vscode: Editor, chosen: readonly ToolConnection[], left: readonly string[]): void {
  const tools = [...new Set(chosen.map(({ tool }) => toolTitle(tool)))];
  if (left.length > 0) {
    void vscode.window.showWarningMessage(
      `${tools.join(', ')}: not everything could be put back. ${left.join(' ')}`,
    );
    return;
  }
  const later = new Set(chosen.map(({ way }) => afterwards[way]).filter((words) => words !== undefined));
  const verb = tools.length === 1 ? 'is' : 'are';
  const text = `${tools.join(', ')} ${verb} disconnected; what was changed is as it was.`;
  void vscode.window.showInformationMessage([text, ...later].join(' '));
}
