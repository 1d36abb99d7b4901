import type { CorpusCall } from './corpusTruth.ts';
import type { LogFile } from './logFile.ts';
import type { Random } from './random.ts';

export interface MessageUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly output: number;
}

/** One answer of the API, as Claude Code logs it in one row a content block. */
export interface ClaudeMessage {
  readonly id: string;
  /** `null` behind gateways that leave it out. */
  readonly requestId: string | null;
  readonly model: string;
  readonly at: number;
  readonly usage: MessageUsage;
  readonly webSearchRequests: number;
  /** A second model that was asked meanwhile; its tokens are outside the message's own. */
  readonly advisor: { readonly model: string; readonly input: number; readonly output: number } | null;
}

export interface RowContext {
  readonly sessionId: string;
  readonly workspace: string;
  readonly agentId: string | null;
}

export function makeMessage(random: Random, at: number, changes: Partial<ClaudeMessage> = {}): ClaudeMessage {
  return {
    id: `msg_01${random.hex(22)}`,
    requestId: `req_011${random.hex(21)}`,
    model: random.pick([
      'claude-opus-4-5-20251101',
      'claude-sonnet-4-5-20250929',
      'claude-haiku-4-5-20251001',
    ]),
    at,
    usage: {
      input: random.integer(1, 900),
      cacheRead: random.integer(0, 120_000),
      write5m: random.chance(0.7) ? random.integer(1, 9_000) : 0,
      write1h: random.chance(0.4) ? random.integer(1, 20_000) : 0,
      output: random.integer(2, 4_000),
    },
    webSearchRequests: random.chance(0.02) ? random.integer(1, 3) : 0,
    advisor: null,
    ...changes,
  };
}

/**
 * Writes a message as it streams: 1 to 4 rows that repeat id, input and cache while the output grows. Returns the rows' text, which
 * resumed and forked sessions copy.
 */
export function writeMessage(
  file: LogFile,
  random: Random,
  message: ClaudeMessage,
  context: RowContext,
): string[] {
  const blocks = random.integer(1, 4);
  const lines: string[] = [];
  for (let block = 1; block <= blocks; block += 1) {
    const isLast = block === blocks;
    lines.push(file.line(assistantRow(random, message, context, isLast ? 1 : block / (blocks + 1), block)));
  }
  return lines;
}

/** A row with a share of the output; 1 is the finished message. */
export function assistantRow(
  random: Random,
  message: ClaudeMessage,
  context: RowContext,
  share: number,
  block: number,
): unknown {
  const isLast = share === 1;
  return {
    parentUuid: random.uuid(),
    isSidechain: context.agentId !== null,
    ...(context.agentId === null ? {} : { agentId: context.agentId }),
    userType: 'external',
    cwd: context.workspace,
    sessionId: context.sessionId,
    version: '2.1.330',
    gitBranch: 'main',
    type: 'assistant',
    uuid: random.uuid(),
    timestamp: new Date(message.at + block * 40).toISOString(),
    ...(message.requestId === null ? {} : { requestId: message.requestId }),
    message: {
      id: message.id,
      type: 'message',
      role: 'assistant',
      model: message.model,
      stop_reason: isLast ? 'end_turn' : null,
      content: [
        {
          type: 'text',
          text: `Part ${block}: "usage" is a word here, and {"output_tokens":99} a quotation.`,
        },
      ],
      usage: usageOf(message, share),
    },
  };
}

/** The calls that a message stands for: its own, and its advisor's. */
export function callsOf(message: ClaudeMessage, workspace: string): CorpusCall[] {
  const { usage, advisor } = message;
  const shared = { tool: 'claude-code', at: message.at, workspace } as const;
  const own: CorpusCall = {
    ...shared,
    model: message.model,
    tokens: {
      uncachedInputTokens: usage.input,
      cacheReadInputTokens: usage.cacheRead,
      cacheWrite5mInputTokens: usage.write5m,
      cacheWrite1hInputTokens: usage.write1h,
      outputTokens: usage.output,
    },
    webSearchRequests: message.webSearchRequests,
  };
  if (advisor === null) return [own];
  const tokens = {
    uncachedInputTokens: advisor.input,
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
    outputTokens: advisor.output,
  };
  return [own, { ...shared, model: advisor.model, tokens, webSearchRequests: 0 }];
}

function usageOf({ usage, advisor, webSearchRequests, requestId }: ClaudeMessage, share: number): unknown {
  const output = share === 1 ? usage.output : Math.floor(usage.output * share);
  const isOldForm = usage.write1h === 0 && usage.input % 2 === 0;
  const counts = {
    input_tokens: usage.input,
    // Routers write null for a counter that they don't have.
    cache_read_input_tokens: usage.cacheRead === 0 && requestId === null ? null : usage.cacheRead,
    cache_creation_input_tokens: usage.write5m + usage.write1h,
    // Without the split all of it is the short lifetime.
    ...(isOldForm
      ? {}
      : {
          cache_creation: {
            ephemeral_5m_input_tokens: usage.write5m,
            ephemeral_1h_input_tokens: usage.write1h,
          },
        }),
    output_tokens: output,
  };
  const isFinished = share === 1;
  return {
    ...counts,
    service_tier: 'standard',
    ...(isFinished && webSearchRequests > 0
      ? { server_tool_use: { web_search_requests: webSearchRequests, web_fetch_requests: 0 } }
      : {}),
    ...(isFinished && advisor !== null
      ? {
          iterations: [
            { type: 'message', ...counts },
            {
              type: 'advisor_message',
              model: advisor.model,
              input_tokens: advisor.input,
              cache_read_input_tokens: 0,
              cache_creation_input_tokens: 0,
              output_tokens: advisor.output,
            },
          ],
        }
      : {}),
  };
}
