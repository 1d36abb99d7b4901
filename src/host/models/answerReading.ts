import { usageBytesOf } from './usagePart.ts';

/** An answer of more characters is no answer of today's models; what lies beyond is not estimated, and neither is the rest. */
const charactersMax = 8_000_000;

/** How the reading of an answer ended: to its end, given up by the reader, or by an error of the model. */
export type ReadingEnd = 'whole' | 'left' | 'failed';

/** What one reading of an answer has shown so far. The text is only held until the call has been counted. */
export class AnswerReading {
  /** The last usage part: one call has one usage, and a later one replaces it. */
  usage: Uint8Array | null = null;
  #texts: string[] = [];
  #characters = 0;

  take(part: unknown): void {
    const usage = usageBytesOf(part);
    if (usage !== null) this.usage = usage;
    else this.#keep(generatedText(part));
  }

  takeUsage(part: unknown): void {
    this.usage = usageBytesOf(part) ?? this.usage;
  }

  /** What was generated; `null` where it was too much to hold. */
  takeTexts(): string | null {
    const texts = this.#texts;
    this.#texts = [];
    return this.#characters > charactersMax ? null : texts.join('');
  }

  #keep(text: string): void {
    this.#characters += text.length;
    if (this.#characters <= charactersMax) this.#texts.push(text);
    else this.#texts = [];
  }
}

/** What a part holds of what the model has written: text, thinking, the call of a tool. Everything else is the provider's own. */
function generatedText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null) return '';
  if ('name' in part && 'input' in part) return `${String(part.name)} ${JSON.stringify(part.input)}`;
  if (!('value' in part)) return '';
  if (typeof part.value === 'string') return part.value;
  return Array.isArray(part.value) ? part.value.filter((text) => typeof text === 'string').join('') : '';
}
