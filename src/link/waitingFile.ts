import { open, type FileHandle } from 'node:fs/promises';

const newline = 0x0a;
const readBytesMax = 4 * 1024 * 1024;

/**
 * Lines that wait in a file (0600), oldest first. A position is the count of bytes added since the file was opened, with those that it
 * then held; it is given before the bytes are written, so a write that failed is simply done again. One task at a time touches the file.
 */
export class WaitingFile {
  readonly #handle: FileHandle;
  #tasks: Promise<unknown> = Promise.resolve();
  #unwritten: Buffer[] = [];
  #unwrittenBytes = 0;
  #isWriting = false;
  /** The positions of the file's first byte and behind its last one. */
  #begin = 0;
  #writtenTo: number;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#writtenTo = size;
  }

  /** Opens the file with what an earlier meter left in it. A last line that was cut short is ended, so that it spoils no other. */
  static async open(path: string): Promise<WaitingFile> {
    const handle = await openOrMake(path);
    const { size } = await handle.stat();
    const file = new WaitingFile(handle, size);
    if (size > 0) {
      const last = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      if (last.buffer[0] !== newline) {
        file.#enqueue(Buffer.from('\n'));
        await file.flush();
      }
    }
    return file;
  }

  /** The position behind the last line, written or not. */
  get end(): number {
    return this.#writtenTo + this.#unwrittenBytes;
  }

  /** Bytes that wait, written or not. */
  get bytes(): number {
    return this.end - this.#begin;
  }

  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  add(line: string): void {
    this.#enqueue(Buffer.from(`${line}\n`));
  }

  /**
   * Writes what is not written yet, and what comes meanwhile.
   *
   * @throws the system's error; the lines are kept and written the next time
   */
  async flush(): Promise<void> {
    if (this.#isWriting) {
      return;
    }
    this.#isWriting = true;
    try {
      await this.#next(async () => {
        while (this.#unwritten.length > 0) {
          await this.#write();
        }
      });
    } finally {
      this.#isWriting = false;
    }
  }

  /** The whole lines from a position on, at most 4 MiB of them, and the position behind them. */
  async read(position: number): Promise<{ lines: string[]; end: number }> {
    await this.flush();
    return this.#next(async () => {
      const buffer = Buffer.alloc(Math.min(readBytesMax, this.#writtenTo - position));
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, position - this.#begin);
      const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1);
      return { lines: whole.toString('utf8').split('\n').slice(0, -1), end: position + whole.length };
    });
  }

  /** Empties the file, unless lines were added behind the position. */
  clearUpTo(position: number): Promise<void> {
    return this.#next(async () => {
      if (this.end !== position || this.#unwritten.length > 0 || this.#begin === position) {
        return;
      }
      await this.#handle.truncate(0);
      this.#begin = position;
    });
  }

  close(): Promise<void> {
    return this.#next(() => this.#handle.close());
  }

  #enqueue(bytes: Buffer): void {
    this.#unwritten.push(bytes);
    this.#unwrittenBytes += bytes.length;
  }

  async #write(): Promise<void> {
    const count = this.#unwritten.length;
    const bytes = Buffer.concat(this.#unwritten);
    let done = 0;
    while (done < bytes.length) {
      const at = this.#writtenTo - this.#begin + done;
      done += (await this.#handle.write(bytes, done, bytes.length - done, at)).bytesWritten;
    }
    this.#unwritten.splice(0, count);
    this.#unwrittenBytes -= bytes.length;
    this.#writtenTo += bytes.length;
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tasks.then(task);
    // Its caller hears of a failure; the next task goes on.
    this.#tasks = result.catch(() => undefined);
    return result;
  }
}

/** Reading and writing at given places, without emptying: no flag of `open` says that of a file that may be missing. */
async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(path, 'wx+', 0o600);
  }
}
