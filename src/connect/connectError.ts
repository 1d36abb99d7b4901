/** Why a tool can't be connected; the message is the user's sentence: where, what, what to do. */
export class ConnectError extends Error {
  readonly type = 'connect';
}
