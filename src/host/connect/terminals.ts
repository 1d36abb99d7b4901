import type * as vscode from 'vscode';
import type { GatewayAddress } from '../../core/meterService.ts';
import type { Log } from '../../core/ports.ts';
import { terminalVariables } from '../../core/terminalVariables.ts';
import type { ConnectionWish, ToolConnection } from '../../core/toolConnection.ts';
import type { ConsentMemory } from '../consent.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';
import type { MeterPort } from '../meterPort.ts';
import type { GatewayLink } from './gatewayLink.ts';
import { isGatewayUrl } from './gatewayUrl.ts';
import { ownVariable } from './ownVariables.ts';
import { connectionKey, standingConnections } from './standing.ts';
import { TerminalScopes, type ScopedVariables } from './terminalScopes.ts';

export interface TerminalsParts {
  readonly vscode: Editor;
  readonly collection: vscode.GlobalEnvironmentVariableCollection;
  readonly meter: MeterPort;
  readonly consent: ConsentMemory;
  readonly gateway: GatewayLink;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: 'linux' | 'osx' | 'windows';
  readonly log: Log;
}

/**
 * Gives new integrated terminals what the standing connections ask for, for as long as the gateway is there to answer: a variable
 * that leads to a dead gateway would stop the tool.
 */
export class Terminals implements Disposable {
  private readonly parts: TerminalsParts;
  private readonly scopes: TerminalScopes;
  private readonly store = new DisposableStore();
  private obstacles = new Map<string, string>();

  constructor(parts: TerminalsParts) {
    this.parts = parts;
    const { vscode, meter, consent, gateway } = parts;
    this.scopes = this.store.add(new TerminalScopes(parts.collection));
    const follow = (): void => {
      this.follow();
    };
    this.store.add(meter.onDidChange(follow));
    this.store.add(consent.onDidChange(follow));
    this.store.add(gateway.onDidChange(follow));
    this.store.add(vscode.workspace.onDidChangeWorkspaceFolders(follow));
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('terminal.integrated.env')) this.follow();
      }),
    );
    follow();
  }

  /** Why a standing connection's variables are not in this window's terminals; `null` when they are, or none are meant. */
  obstacleOf(connection: ConnectionWish): string | null {
    return this.obstacles.get(connectionKey(connection)) ?? null;
  }

  /** The same for variables that a connection would set, `where` it would. */
  obstacleFor(variables: Readonly<Record<string, string>>, where: string | null): string | null {
    const folder = this.folders.find(({ uri }) => uri.fsPath === where) ?? null;
    const address = this.parts.gateway.address;
    return ownVariable(
      this.parts,
      Object.keys(variables),
      folder,
      (value) => address !== null && isGatewayUrl(address, value),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  private get folders(): readonly vscode.WorkspaceFolder[] {
    return this.parts.vscode.workspace.workspaceFolders ?? [];
  }

  private follow(): void {
    const { meter, consent, gateway, log } = this.parts;
    const { address } = gateway;
    // Started again it listens on the same port; of a newer meter, which this window can't join, the gateway runs too.
    const isAlive = meter.state === 'joined' || meter.state === 'starting' || meter.state === 'outdated';
    const isWanted = consent.current === 'accepted' && isAlive;
    const found = new Map<string, string>();
    this.scopes.apply(isWanted && address !== null ? this.wanted(address, found) : []);
    for (const [key, obstacle] of found) if (this.obstacles.get(key) !== obstacle) log.warn(obstacle);
    this.obstacles = found;
  }

  private wanted(address: GatewayAddress, obstacles: Map<string, string>): ScopedVariables[] {
    const connections = standingConnections(this.parts.meter.snapshot);
    return [null, ...this.folders].map((folder) => {
      const where = folder?.uri.fsPath ?? null;
      const variables = connections
        .filter((connection) => connection.where === where)
        .map((connection) => this.variablesOf(connection, address, where, obstacles));
      return { folder, variables: Object.assign({}, ...variables) as Record<string, string> };
    });
  }

  /** All of a connection's variables or none: half of them would change the tool without metering it. */
  private variablesOf(
    connection: ToolConnection,
    address: GatewayAddress,
    where: string | null,
    obstacles: Map<string, string>,
  ): Readonly<Record<string, string>> {
    const variables = terminalVariables([connection], address, where);
    const obstacle = this.obstacleFor(variables, where);
    if (obstacle === null) return variables;
    obstacles.set(connectionKey(connection), obstacle);
    return {};
  }
}
