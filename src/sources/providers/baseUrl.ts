/** A base URL that can't be used; the message is the user's sentence. */
export class BaseUrlError extends Error {
  readonly type = 'base-url';
}

/**
 * Checks an address that a key is to be sent to: https, or http on this machine alone. Returned without a slash at its end.
 *
 * @throws BaseUrlError
 */
export function checkedBaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) {
    throw new BaseUrlError('The base URL is no whole address such as https://proxy.example.com.');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url.hostname))) {
    throw new BaseUrlError(
      'The base URL must be https, as a key is sent there; only a server on this machine (127.0.0.1, localhost) may be http.',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new BaseUrlError('The base URL must hold neither a login nor anything behind its path.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
