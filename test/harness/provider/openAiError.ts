/** An error's body as OpenAI and its likes write it. */
export function openAiError(status: number, message: string): unknown {
  return { error: { message, type: status === 429 ? 'rate_limit_error' : 'server_error', code: null } };
}
