/**
 * Who sold the call, by the many names that tools, OpenTelemetry and hosts give one seller. Ids are the library's.
 * A name that only contains a seller's (`my-openai-proxy`) is a gateway, not that seller.
 */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    claude: 'anthropic',
    'api.anthropic.com': 'anthropic',
    chatgpt: 'openai',
    codex: 'openai',
    'openai-codex': 'openai',
    'openai-responses': 'openai',
    'openai.responses': 'openai',
    'openai.chat': 'openai',
    'api.openai.com': 'openai',
    'chatgpt.com': 'openai',
    'azure.ai.openai': 'azure',
    'az.ai.openai': 'azure',
    'azure.ai.inference': 'azure',
    'az.ai.inference': 'azure',
    'azure-openai': 'azure',
    azure_openai: 'azure',
    x_ai: 'x-ai',
    xai: 'x-ai',
    grok: 'x-ai',
    gemini: 'google',
    'google-vertex': 'google',
    'google-genai': 'google',
    'google.generative-ai': 'google',
    vertex: 'google',
    vertex_ai: 'google',
    vertexai: 'google',
    'gcp.gen_ai': 'google',
    'gcp.gemini': 'google',
    'gcp.vertex_ai': 'google',
    'generativelanguage.googleapis.com': 'google',
    bedrock: 'aws',
    'aws.bedrock': 'aws',
    aws_bedrock: 'aws',
    'amazon-bedrock': 'aws',
    mistral_ai: 'mistral',
    mistralai: 'mistral',
    moonshot: 'moonshotai',
    moonshot_ai: 'moonshotai',
    'moonshot-ai': 'moonshotai',
    'z-ai': 'zai',
    'z.ai': 'zai',
    copilot: 'github-copilot',
    github_copilot: 'github-copilot',
    'github.copilot': 'github-copilot',
    'openrouter.ai': 'openrouter',
    'fireworks-ai': 'fireworks',
    fireworks_ai: 'fireworks',
    'together-ai': 'together',
    together_ai: 'together',
    togetherai: 'together',
  }),
);

/** Programs that run a model on the user's own machine: nobody sells a token. */
const localRunners: ReadonlySet<string> = new Set([
  'ollama',
  'lmstudio',
  'lm-studio',
  'llama.cpp',
  'llamacpp',
  'llamafile',
  'localhost',
  'vllm',
  'mlx',
]);

/**
 * Sellers whose unlisted models are priced by their maker's list: their lists follow it, or (a maker's own name on a
 * foreign model) a gateway stands behind the name. Never a host of open models: each sets prices of its own.
 */
const followsMaker: ReadonlySet<string> = new Set([
  'anthropic',
  'openai',
  'google',
  'azure',
  'github-copilot',
  'openrouter',
]);

/** The seller's id, or the name itself in lower case when nobody of that name is known. */
export function providerId(name: string): string {
  const host = name
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/:].*$/, '');
  if (host.endsWith('.api.openai.com')) return 'openai';
  if (host.endsWith('.openai.azure.com')) return 'azure';
  if (host.endsWith('-aiplatform.googleapis.com')) return 'google';
  if (host.startsWith('bedrock-runtime.')) return 'aws';
  return aliases.get(host) ?? host;
}

/** Further sellers, so that their calls are never taken for those of another account. */
const otherSellers: ReadonlySet<string> = new Set([
  'alibaba',
  'baseten',
  'cerebras',
  'chutes',
  'cloudflare',
  'cohere',
  'cursor',
  'dashscope',
  'deepinfra',
  'deepseek',
  'groq',
  'huggingface',
  'hyperbolic',
  'inception',
  'minimax',
  'nebius',
  'novita',
  'nvidia',
  'opencode',
  'perplexity',
  'requesty',
  'sambanova',
  'siliconflow',
  'venice',
  'vercel',
  'xiaomi',
  'zhipuai',
]);

const sellers: ReadonlySet<string> = new Set([
  ...aliases.values(),
  ...followsMaker,
  ...localRunners,
  ...otherSellers,
]);

/** Is this id a seller's (or a local runner's), and not the name that somebody gave a proxy? */
export function isKnownSeller(id: string): boolean {
  return sellers.has(id);
}

export function isLocalRunner(id: string): boolean {
  return localRunners.has(id);
}

export function followsMakersPrices(id: string): boolean {
  return followsMaker.has(id);
}
