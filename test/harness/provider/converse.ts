import { awsEvent, awsStream } from '../awsEventStream.ts';
import {
  jsonAnswer,
  inputOf,
  writtenOf,
  type AnswerTokens,
  type GivenAnswer,
  type Protocol,
} from './answer.ts';

const call = /\/model\/([^/]+)\/(converse|converse-stream)$/;

/** Bedrock's Converse and its binary event stream. */
export const converse: Protocol = {
  name: 'converse',
  requestIdHeader: 'x-amzn-requestid',
  errorBody: (_status, message) => ({ message }),
  callOf: ({ url }) => {
    const [, model, operation] = call.exec(url.pathname) ?? [];
    return model === undefined
      ? null
      : { model: decodeURIComponent(model), stream: operation === 'converse-stream' };
  },
  answer: (answer, { stream }) => {
    const usage = usageOf(answer.tokens);
    const metrics = { latencyMs: 7 };
    const stopReason = answer.toolUse === undefined ? 'end_turn' : 'tool_use';
    const { whole, start, delta } = blockOf(answer);
    if (!stream) {
      const message = { role: 'assistant', content: [whole] };
      return jsonAnswer({ output: { message }, stopReason, usage, metrics });
    }
    const contentBlockIndex = 0;
    return {
      contentType: awsStream,
      pieces: [
        awsEvent('messageStart', { role: 'assistant', p: 'abc' }),
        ...(start === null ? [] : [awsEvent('contentBlockStart', { contentBlockIndex, start })]),
        awsEvent('contentBlockDelta', { contentBlockIndex, delta }),
        awsEvent('contentBlockStop', { contentBlockIndex }),
        awsEvent('messageStop', { stopReason }),
        awsEvent('metadata', { usage, metrics, p: 'abcdef' }),
      ],
    };
  },
};

function blockOf({ text = 'Done.', toolUse, responseId }: GivenAnswer) {
  if (toolUse === undefined) return { whole: { text }, start: null, delta: { text } };
  const named = { toolUseId: `tooluse_${responseId}`, name: toolUse.name };
  return {
    whole: { toolUse: { ...named, input: toolUse.input } },
    start: { toolUse: named },
    delta: { toolUse: { input: JSON.stringify(toolUse.input) } },
  };
}

function usageOf(tokens: AnswerTokens) {
  return {
    inputTokens: tokens.uncachedInputTokens,
    outputTokens: tokens.outputTokens,
    totalTokens: inputOf(tokens) + tokens.outputTokens,
    cacheReadInputTokens: tokens.cacheReadInputTokens,
    cacheWriteInputTokens: writtenOf(tokens),
    cacheDetails: [
      { ttl: '5m', inputTokens: tokens.cacheWrite5mInputTokens },
      { ttl: '1h', inputTokens: tokens.cacheWrite1hInputTokens },
    ],
  };
}
