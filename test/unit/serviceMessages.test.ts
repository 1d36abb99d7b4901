import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { remoteBooks } from '../../src/link/serviceMessages.ts';

test('a question that can no longer be written is one to a meter that has ended', async () => {
  const output = new PassThrough();
  const connection = createMessageConnection(
    new StreamMessageReader(new PassThrough()),
    new StreamMessageWriter(output),
  );
  connection.listen();
  output.end();
  await expect(remoteBooks(connection).snapshot()).rejects.toMatchObject({ kind: 'lost' });
  connection.dispose();
});
