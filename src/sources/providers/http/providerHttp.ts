/** A question to a vendor. The address holds no key: that is in a header. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An answer that never came: no network, no such host, broken off, too long. The message names the host alone. */
export class HttpTroubleError extends Error {
  readonly type = 'http-trouble';
}

/** Asks vendors. Follows no redirect, tries nothing again, bounds every answer. */
export interface ProviderHttp {
  /** @throws HttpTroubleError */
  ask(question: HttpQuestion): Promise<HttpAnswer>;
  /** How many questions were asked so far. */
  readonly asked: number;
}
