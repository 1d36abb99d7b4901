/** An error of the gateway's own: never a provider's, whose errors pass unchanged. */
export interface GatewayError {
  readonly status: 400 | 403 | 426 | 429 | 502;
  readonly message: string;
}

export interface ErrorAnswer {
  readonly headers: readonly string[];
  readonly body: string;
}

/**
 * Writes an error as the client's library expects it, so that the user reads the sentence and not a parser's complaint. The shapes are
 * those of the vendors' own error answers.
 *
 * @param path path and query behind the route
 */
export function protocolError(route: string, path: string, error: GatewayError): ErrorAnswer {
  const shape = shapeOf(route, path);
  const body = JSON.stringify(bodies[shape](error));
  return {
    body,
    headers: [
      ...['content-type', 'application/json'],
      ...['content-length', String(Buffer.byteLength(body))],
      // Anthropic's and OpenAI's libraries try a 429 again and again unless they are told that it won't help.
      ...(error.status === 502 ? [] : ['x-should-retry', 'false']),
      ...(shape === 'bedrock' ? ['x-amzn-errortype', bedrockTypes[error.status]] : []),
    ],
  };
}

/**
 * The status of a refusal by the guard. The user has to act, so the client shall neither wait nor try again, and show the sentence as it
 * is. Clients differ in what makes them do so: Claude Code takes a 403 for a failed login and repeats a 400, but heeds
 * `x-should-retry` at a 429. Codex replaces a 429's message by its own and repeats a 403; Copilot CLI takes a 403 for a wrong key.
 * Gemini CLI and AWS's libraries repeat a 429.
 */
export function refusalStatus(route: string, path: string): GatewayError['status'] {
  return refusalStatuses[shapeOf(route, path)];
}

type Shape = 'anthropic' | 'openai' | 'gemini' | 'bedrock' | 'ollama';

const refusalStatuses: Readonly<Record<Shape, GatewayError['status']>> = {
  anthropic: 429,
  openai: 400,
  gemini: 403,
  bedrock: 403,
  ollama: 403,
};

function shapeOf(route: string, path: string): Shape {
  const bare = path.replace(/[?#].*$/, '');
  if (route === 'bedrock') return 'bedrock';
  if (route === 'anthropic' || bare.endsWith('/messages') || /:(stream)?rawpredict$/i.test(bare)) {
    return 'anthropic';
  }
  if (
    route === 'gemini' ||
    route === 'codeassist' ||
    route === 'vertex' ||
    /:\w*generateContent$/.test(bare)
  ) {
    return 'gemini';
  }
  return route === 'ollama' && bare.startsWith('/api/') ? 'ollama' : 'openai';
}

const bodies: Readonly<Record<Shape, (error: GatewayError) => unknown>> = {
  anthropic: ({ status, message }) => ({
    type: 'error',
    error: { type: anthropicTypes[status], message },
    request_id: null,
  }),
  openai: ({ status, message }) => ({
    error: { message, type: openaiTypes[status], param: null, code: 'compute_spend' },
  }),
  gemini: ({ status, message }) => ({ error: { code: status, message, status: geminiStatuses[status] } }),
  bedrock: ({ message }) => ({ message }),
  ollama: ({ message }) => ({ error: message }),
};

type ByStatus = Readonly<Record<GatewayError['status'], string>>;

const anthropicTypes: ByStatus = {
  400: 'invalid_request_error',
  403: 'permission_error',
  426: 'invalid_request_error',
  429: 'rate_limit_error',
  502: 'api_error',
};
const openaiTypes: ByStatus = {
  400: 'invalid_request_error',
  403: 'permission_error',
  426: 'invalid_request_error',
  429: 'insufficient_quota',
  502: 'server_error',
};
const geminiStatuses: ByStatus = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  426: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  502: 'UNAVAILABLE',
};
const bedrockTypes: ByStatus = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  426: 'ValidationException',
  429: 'ThrottlingException',
  502: 'ServiceUnavailableException',
};
