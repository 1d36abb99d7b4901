import type { TelemetryPoint } from './telemetryRecord.ts';
import { toolOfPoint } from './tokenMetrics.ts';

/** Tokens of one tool and day as its metrics count them: a figure to check its calls against, never spend. */
export interface MetricCheck {
  readonly tool: string;
  /** `YYYY-MM-DD` in UTC. */
  readonly day: string;
  /** All five buckets. */
  readonly totalTokens: number;
}

/** A series is a process, a model and a type: more than this in one life of the meter is a flood. */
const seriesMax = 10_000;
const daysMax = 400;

/**
 * Adds up what the tools' token metrics count, by day. Delta points add. A cumulative point adds its difference to the series' last value;
 * a smaller value is a counter that began anew. The first value of a series is only a base, unless the series began while we were
 * listening. In memory alone: after a restart the checks cover what came since.
 */
export class MetricChecks {
  readonly #since: number;
  readonly #lastValues = new Map<string, { readonly at: number; readonly value: number }>();
  readonly #days = new Map<string, MetricCheck>();

  /** `since`: when listening began, milliseconds since 1970. */
  constructor(since: number) {
    this.#since = since;
  }

  add(points: readonly TelemetryPoint[]): void {
    for (const point of points) {
      const tool = toolOfPoint(point);
      if (tool === null) continue;
      const added = point.temporality === 'delta' ? point.value : this.#growth(point);
      if (added > 0) this.#addTo(tool, new Date(point.at).toISOString().slice(0, 10), added);
    }
  }

  /** Newest day last. */
  read(): readonly MetricCheck[] {
    return [...this.#days.values()].sort((a, b) =>
      a.day === b.day ? (a.tool < b.tool ? -1 : 1) : a.day < b.day ? -1 : 1,
    );
  }

  #growth({ seriesKey, startedAt, at, value }: TelemetryPoint): number {
    const last = this.#lastValues.get(seriesKey);
    // A repeated export, or one that was overtaken by the next, tells nothing new.
    if (last !== undefined && at <= last.at) return 0;
    this.#lastValues.delete(seriesKey);
    this.#lastValues.set(seriesKey, { at, value });
    forgetOldest(this.#lastValues, seriesMax);
    if (last === undefined) return startedAt !== null && startedAt >= this.#since ? value : 0;
    return value < last.value ? value : value - last.value;
  }

  #addTo(tool: string, day: string, tokens: number): void {
    const key = `${day} ${tool}`;
    const before = this.#days.get(key)?.totalTokens ?? 0;
    this.#days.set(key, { tool, day, totalTokens: before + tokens });
    forgetOldest(this.#days, daysMax);
  }
}

/** Maps keep the order of insertion. */
function forgetOldest(map: Map<string, unknown>, sizeMax: number): void {
  if (map.size <= sizeMax) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
