import type { DoctorReport, GatewayAddress, MeterService } from '../../../src/core/meterService.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { MeterLinkState } from '../../../src/core/panelMessages.ts';
import type { SpendSnapshot } from '../../../src/core/snapshot.ts';
import { Listeners } from '../../../src/host/listeners.ts';
import type { MeterPort } from '../../../src/host/meterPort.ts';
import { makeSnapshot } from '../makeSnapshot.ts';

export const gatewayAddress: GatewayAddress = {
  port: 20_001,
  urls: {
    anthropic: 'http://127.0.0.1:20001/secret/anthropic',
    gemini: 'http://127.0.0.1:20001/secret/gemini',
    ollama: 'http://127.0.0.1:20001/secret/ollama',
  },
  telemetryUrl: 'http://127.0.0.1:20001/secret/otlp',
  notes: [],
};

/** A meter that does nothing by itself: the test joins it, loses it and speaks for it. Records what it was asked. */
export class FakeMeter implements MeterPort {
  state: MeterLinkState = 'not-started';
  snapshot: SpendSnapshot | null = null;
  service: MeterService | null = null;
  /** `start`, `stop`, `setPaused true` … in order. */
  readonly asked: string[] = [];
  readonly listeners = new Listeners();
  readonly onDidChange = this.listeners.event;
  /** What it was given to book. */
  readonly observed: Observation[] = [];
  /** Put over the answers of the service. */
  answers: Partial<MeterService> = {};

  start(): void {
    this.asked.push('start');
    if (this.state === 'not-started' || this.state === 'stopped') this.become('starting');
  }

  stopMeter(): Promise<void> {
    this.asked.push('stop');
    this.become('stopped');
    return Promise.resolve();
  }

  dispose(): void {
    this.asked.push('dispose');
    this.listeners.clear();
  }

  join(snapshot: SpendSnapshot = makeSnapshot()): void {
    this.snapshot = snapshot;
    this.become('joined');
  }

  become(state: MeterLinkState): void {
    this.state = state;
    this.service = state === 'joined' ? this.makeService() : null;
    this.listeners.fire();
  }

  say(snapshot: SpendSnapshot): void {
    this.snapshot = snapshot;
    this.listeners.fire();
  }

  private makeService(): MeterService {
    const answer = <T>(what: string, value: T): Promise<T> => {
      this.asked.push(what);
      return Promise.resolve(value);
    };
    const snapshot = (): SpendSnapshot => this.snapshot ?? makeSnapshot();
    const doctor: DoctorReport = {
      version: '0.1.0',
      home: '/home/ada/.local/share/compute-spend',
      findings: [
        { subject: 'ledger', status: 'ok', message: '12 calls', remedy: null },
        { subject: 'codex', status: 'warning', message: 'no permission', remedy: 'Let it be read.' },
      ],
    };
    return {
      configure: (config) => answer(`configure ${JSON.stringify(config)}`, snapshot()),
      snapshot: () => answer('snapshot', snapshot()),
      totals: (by) => answer(`totals ${by.join()}`, []),
      calls: ({ limit }) => answer(`calls ${String(limit)}`, []),
      gateway: ({ upstreams }) => answer(['gateway', ...upstreams].join(' '), gatewayAddress),
      report: () => Promise.reject(new Error('the host asks for no report')),
      exportMonth: ({ month, rows }) => answer(`exportMonth ${month} ${rows}`, 'day,cost\r\n'),
      refresh: () => answer('refresh', snapshot()),
      setPaused: (isPaused) => answer(`setPaused ${String(isPaused)}`, snapshot()),
      forgetEverything: () => answer('forgetEverything', snapshot()),
      doctor: () => answer('doctor', doctor),
      connectionPlan: () => Promise.reject(new Error('no plan was laid out by the test')),
      connect: ({ tool, way }) => answer(`connect ${tool} ${way}`, snapshot()),
      disconnect: ({ tool, way }) =>
        answer(`disconnect ${tool ?? 'all'} ${way ?? 'all'}`, { restored: [], left: [] }),
      testProvider: () => Promise.reject(new Error('no provider was laid out by the test')),
      sync: (connections) => answer(`sync ${String(connections.length)}`, []),
      disconnectProvider: ({ provider, id }) => answer(`disconnectProvider ${provider} ${id}`, snapshot()),
      cells: ({ provider }) => answer(`cells ${provider}`, []),
      liftGuard: (until) => answer(`liftGuard ${String(until)}`, snapshot()),
      observe: (observations) => {
        this.observed.push(...observations);
        return answer(`observe ${String(observations.length)}`, undefined);
      },
      ...this.answers,
    };
  }
}
