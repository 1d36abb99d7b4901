import type { UsageReader, WireCall } from '../wireUsage.ts';
import type { AnswerFraming, AnswerSink } from './answerFraming.ts';
import { nothingKnown, type AnswerReading } from './answerReading.ts';
import { AnswerReader } from './answerReader.ts';
import { AnthropicMessages } from './anthropicMessages.ts';
import { AwsEventStream } from './awsEventStream.ts';
import { BedrockConverse } from './bedrockConverse.ts';
import { BedrockInvoke } from './bedrockInvoke.ts';
import { Gemini } from './gemini.ts';
import { GeminiInteractions } from './geminiInteractions.ts';
import { Ollama } from './ollama.ts';
import { OpenAiChat } from './openAiChat.ts';
import { OpenAiResponses } from './openAiResponses.ts';
import { OpenAiSingle } from './openAiSingle.ts';
import { protocolOf, type Protocol } from './protocolOf.ts';
import { SniffedFraming } from './sniffedFraming.ts';

const awsContentType = 'application/vnd.amazon.eventstream';

/**
 * The reader of one call's answer; `null` where no model runs: lists of models, free counts of tokens, stored answers, and
 * redirects. A refused call has a reader too, that ends as `error`: it counts, and used nothing.
 */
export function usageReaderFor(call: WireCall): UsageReader | null {
  const protocol = protocolOf(call);
  if (protocol === null || (call.status >= 300 && call.status < 400)) return null;
  if (call.status >= 400) return untold({ hasFailed: true });
  if (protocol === 'untold') return untold({ hasFailed: false });
  return new AnswerReader(readingOf(protocol, call.route === 'openrouter'), framingOf(call));
}

function framingOf({ contentType }: WireCall): (sink: AnswerSink) => AnswerFraming {
  const isAws = contentType?.toLowerCase().startsWith(awsContentType) === true;
  return (sink) => (isAws ? new AwsEventStream(sink) : new SniffedFraming(sink));
}

function readingOf(protocol: Exclude<Protocol, 'untold'>, statesCost: boolean): AnswerReading {
  switch (protocol) {
    case 'chat':
      return new OpenAiChat(statesCost);
    case 'responses':
      return new OpenAiResponses(statesCost);
    case 'messages':
      return new AnthropicMessages(statesCost);
    case 'embeddings':
    case 'images':
      return new OpenAiSingle(protocol);
    case 'transcription':
      return new OpenAiSingle('text');
    case 'gemini':
      return new Gemini();
    case 'interactions':
      return new GeminiInteractions();
    case 'converse':
      return new BedrockConverse();
    case 'invoke':
      return new BedrockInvoke();
    case 'ollama':
      return new Ollama();
  }
}

/** For an answer that needs no reading. */
function untold({ hasFailed }: { readonly hasFailed: boolean }): UsageReader {
  const reading = { take: () => undefined, known: () => ({ ...nothingKnown, hasFailed }) };
  return new AnswerReader(reading, () => ({ feed: () => undefined, end: () => undefined }));
}
