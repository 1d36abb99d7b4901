/**
 * - `outdated`: the running meter is newer than this program and no longer speaks its protocol
 * - `impostor`: what answers on the socket does not know the home's token; nothing was told to it
 * - `broken`: the other side left, was silent too long, or spoke no protocol
 * - `lost`: there is no meter at the moment
 * - `start`: the meter could not be started, or dies again and again
 */
export type LinkErrorKind = 'outdated' | 'impostor' | 'broken' | 'lost' | 'start';

/** What goes wrong between a window and the meter; the message is the user's sentence. */
export class LinkError extends Error {
  readonly type = 'link';
  readonly kind: LinkErrorKind;

  constructor(kind: LinkErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
