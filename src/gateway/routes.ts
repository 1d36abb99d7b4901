/** Where one route leads. */
export interface Route {
  readonly name: string;
  /** The upstream's root, without a slash at its end: what the client appends is appended to its path. */
  readonly upstream: URL;
  /** Who sells what comes over it; for a route of the user's own, its name. */
  readonly providerName: string;
}

/** An upstream that can't be used; the message is the user's sentence. */
export class RouteError extends Error {
  readonly type = 'route';
}

/** `null`: the host depends on the user's own resource, region or project. */
const knownRoutes: Readonly<Record<string, { upstream: string | null; providerName: string }>> = {
  anthropic: { upstream: 'https://api.anthropic.com', providerName: 'anthropic' },
  openai: { upstream: 'https://api.openai.com', providerName: 'openai' },
  chatgpt: { upstream: 'https://chatgpt.com/backend-api/codex', providerName: 'openai' },
  gemini: { upstream: 'https://generativelanguage.googleapis.com', providerName: 'google' },
  codeassist: { upstream: 'https://cloudcode-pa.googleapis.com', providerName: 'google' },
  openrouter: { upstream: 'https://openrouter.ai/api', providerName: 'openrouter' },
  xai: { upstream: 'https://api.x.ai', providerName: 'xai' },
  deepseek: { upstream: 'https://api.deepseek.com', providerName: 'deepseek' },
  mistral: { upstream: 'https://api.mistral.ai', providerName: 'mistral' },
  groq: { upstream: 'https://api.groq.com/openai', providerName: 'groq' },
  ollama: { upstream: 'http://127.0.0.1:11434', providerName: 'ollama' },
  azure: { upstream: null, providerName: 'azure' },
  bedrock: { upstream: null, providerName: 'bedrock' },
  vertex: { upstream: null, providerName: 'vertex' },
};

const routeName = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/**
 * The routes by name: the known ones that have an upstream, and the user's `NAME=URL`, which also replace a known one's.
 *
 * A login goes where its route leads and nowhere else, so an upstream is fixed here and never taken from a request.
 *
 * @throws RouteError when a name or an address can't be used, or a name comes twice
 */
export function buildRoutes(chosen: readonly string[] = []): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const [name, { upstream, providerName }] of Object.entries(knownRoutes)) {
    if (upstream !== null) {
      routes.set(name, { name, upstream: new URL(upstream), providerName });
    }
  }
  const seen = new Set<string>();
  for (const text of chosen) {
    const route = parseRoute(text);
    if (seen.has(route.name)) {
      throw new RouteError(`The upstream “${route.name}” is given twice.`);
    }
    seen.add(route.name);
    routes.set(route.name, route);
  }
  return routes;
}

/**
 * Reads `NAME=URL`.
 *
 * @throws RouteError
 */
function parseRoute(text: string): Route {
  const cut = text.indexOf('=');
  const name = text.slice(0, Math.max(cut, 0));
  if (cut < 0 || !routeName.test(name)) {
    throw new RouteError(
      `“${withoutLogin(text)}” is no upstream: write NAME=URL, the name in small letters, digits, “-” or “_” (at most 40).`,
    );
  }
  return {
    name,
    upstream: parseUpstream(name, text.slice(cut + 1)),
    providerName: knownRoutes[name]?.providerName ?? name,
  };
}

function parseUpstream(name: string, address: string): URL {
  const upstream = URL.parse(address);
  if (upstream === null) {
    throw new RouteError(`The upstream “${name}” needs a whole address such as https://ai.example.com/v1.`);
  }
  const isOpenLoopback = upstream.protocol === 'http:' && isLoopback(upstream.hostname);
  if (upstream.protocol !== 'https:' && !isOpenLoopback) {
    throw new RouteError(
      `The upstream “${name}” must be https: over ${upstream.protocol} a login could be read on its way. ` +
        'Only a server on this machine (127.0.0.1, localhost) may be http.',
    );
  }
  if (upstream.username !== '' || upstream.password !== '') {
    throw new RouteError(`The upstream “${name}” must not hold a login; the client sends its own.`);
  }
  if (upstream.search !== '' || upstream.hash !== '') {
    throw new RouteError(
      `The upstream “${name}” must end with its path: what the client asks for is appended to it.`,
    );
  }
  upstream.pathname = upstream.pathname.replace(/\/+$/, '');
  return upstream;
}

/** Whether a host as `URL.hostname` writes it is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** The path of a request to the upstream; `rest` is what the client wrote after the route, raw: `/v1/messages?beta=true`. */
export function upstreamPath(route: Route, rest: string): string {
  const root = route.upstream.pathname === '/' ? '' : route.upstream.pathname;
  const path = `${root}${rest}`;
  return path.startsWith('/') ? path : `/${path}`;
}

/** An error's text must not repeat a key that somebody wrote into an address. */
function withoutLogin(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@');
}
