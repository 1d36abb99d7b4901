import type { Socket } from 'node:net';
import { SocketMessageWriter, type Message } from 'vscode-jsonrpc/node';

/** Answers that a peer has not read yet; a window never asks for so much at once. */
const unreadMessagesMax = 256;

/** Writes messages until the peer stops reading: then it drops the peer, which joins again when it wakes. */
export class BoundedWriter extends SocketMessageWriter {
  readonly #peer: Socket;
  #unread = 0;

  constructor(peer: Socket) {
    super(peer);
    this.#peer = peer;
  }

  override async write(message: Message): Promise<void> {
    if (this.#unread >= unreadMessagesMax) {
      this.#peer.destroy();
      throw new Error(`A window left ${unreadMessagesMax} messages unread and was dropped`);
    }
    this.#unread++;
    try {
      await super.write(message);
    } finally {
      this.#unread--;
    }
  }
}
