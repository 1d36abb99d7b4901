import type { Attributes } from './attributes.ts';

/** Who sent a record: the resource's kept attributes, and the name of the instrumentation. */
export interface TelemetryOrigin {
  readonly resource: Attributes;
  readonly scopeName: string;
}

export interface TelemetryLog extends TelemetryOrigin {
  readonly attributes: Attributes;
  /** The attribute `event.name`, else the record's own name (Codex puts a line of its source there); `''` without either. */
  readonly eventName: string;
  /** Milliseconds since 1970; `null` where the record has no time. */
  readonly at: number | null;
  /** `TRACE-SPAN` in hex, of the span that the record was made in. */
  readonly spanKey: string | null;
}

export interface TelemetrySpan extends TelemetryOrigin {
  readonly attributes: Attributes;
  /** The first word of the span's name: what follows it in GenAI spans is a model's or an agent's name. */
  readonly firstWord: string;
  readonly isClient: boolean;
  readonly isError: boolean;
  readonly traceId: string;
  /** `TRACE-SPAN` in hex. */
  readonly spanKey: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface TelemetryPoint extends TelemetryOrigin {
  readonly attributes: Attributes;
  readonly metric: string;
  readonly temporality: 'delta' | 'cumulative';
  /** Equal for points of one series: a hash over resource, instrumentation, metric, every attribute and the start. */
  readonly seriesKey: string;
  readonly startedAt: number | null;
  readonly at: number;
  /** A counter's value, a histogram's sum. */
  readonly value: number;
}
