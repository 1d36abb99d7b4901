const scannedBytesMax = 1024 * 1024;
const modelBytesMax = 256;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Finds the string under the top-level key `model` in a JSON request as its bytes pass. Keeps no copy: a request holds the user's
 * prompts. Stops at the first find, or after the first megabyte; what is no JSON has no model.
 */
export class TopLevelModel {
  #model: string | null = null;
  #isDone = false;
  #scanned = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The bytes of the string being read, where it may be the key or the value looked for; else `null`. */
  #text: number[] | null = null;
  #key: string | null = null;
  #isValue = false;

  get model(): string | null {
    return this.#model;
  }

  feed(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length && !this.#isDone; index++) {
      this.#take(bytes[index] ?? 0);
    }
    this.#scanned += bytes.length;
    if (this.#scanned > scannedBytesMax) {
      this.#isDone = true;
    }
  }

  #take(byte: number): void {
    if (this.#isInString) {
      this.#takeInString(byte);
      return;
    }
    switch (byte) {
      case quote:
        this.#isInString = true;
        this.#text = this.#depth === 1 ? [] : null;
        break;
      case 0x7b: // {
      case 0x5b: // [
        this.#depth++;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        this.#depth--;
        this.#isDone = this.#depth <= 0;
        break;
      case 0x3a: // :
        this.#isValue ||= this.#depth === 1;
        break;
      case 0x2c: // ,
        if (this.#depth === 1) {
          this.#isValue = false;
          this.#key = null;
        }
        break;
      default:
        break;
    }
  }

  #takeInString(byte: number): void {
    if (byte === quote && !this.#isEscaped) {
      this.#isInString = false;
      this.#endString();
      return;
    }
    this.#isEscaped = byte === backslash && !this.#isEscaped;
    if (this.#text !== null && this.#text.push(byte) > modelBytesMax) {
      this.#text = null;
    }
  }

  #endString(): void {
    const text = this.#text === null ? null : unescape(Buffer.from(this.#text).toString('utf8'));
    this.#text = null;
    if (this.#depth !== 1) {
      return;
    }
    if (!this.#isValue) {
      this.#key = text;
    } else if (this.#key === 'model') {
      this.#model = text === '' ? null : text;
      this.#isDone = true;
    }
  }
}

function unescape(text: string): string | null {
  if (!text.includes('\\')) {
    return text;
  }
  try {
    return String(JSON.parse(`"${text}"`));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
