/** Where the page's parts come from, as the webview addresses them. */
export interface PageSources {
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Random for every page. */
  readonly nonce: string;
  /** BCP 47. */
}

/** Nothing but our own script (by nonce) and our own style sheet; no inline style, no image, no connection. */
export function contentSecurityPolicy({
  cspSource,
  nonce,
}: Pick<PageSources, 'cspSource' | 'nonce'>): string {
  return `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
}

/** The panel's empty page: its script fills it. */
export function panelPage(sources: PageSources): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${attribute(contentSecurityPolicy(sources))}">
    <title>Compute Spend</title>
    <link rel="stylesheet" href="${attribute(sources.style)}">
  </head>
  <body>
    <div id="root"></div>
    <script nonce="${attribute(sources.nonce)}" src="${attribute(sources.script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
