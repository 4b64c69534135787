import { type Branding, houseBranding } from '../tenancy/branding.ts';
import { brandProperties, graphiqlStyle, themeOf } from './brand-style.ts';

/** The query that greets a person. It names core fields only, so it is valid for every tenant. */
export const defaultQuery = `# Ctrl-Enter runs this query.
# Ctrl-Space completes names.

query FirstLook {
  viewer {
    tenant {
      name
    }
  }
  customers(first: 5) {
    totalCount
    nodes {
      id
      name
      city
      orders(first: 2) {
        nodes {
          number
          total
        }
      }
    }
  }
}
`;

/** Three houses in a row, one of them at home. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<path fill="#64748b" d="M3 20 10 11l7 9v23H3z"/>
<path fill="#e10098" d="M17 16 24 5l7 11v27H17z"/>
<path fill="#94a3b8" d="M31 20 38 11l7 9v23H31z"/>
<path fill="#fff" d="M8 24h4v5H8zM22 19h4v5h-4zM21 33h6v10h-6zM36 24h4v5h-4z"/>
</svg>`;

/** What the page's script needs to know, all of it public. */
export interface PageSettings {
  readonly graphqlPath: string;
  /** Monaco's name of a worker -> URL of its script. */
  readonly workers: Readonly<Record<string, string>>;
}

/**
 * The script that runs first in the page, as text: browsers run it, Node never does.
 *
 * It moves the token from the fragment to the tab's session storage before anything else is loaded, and renders
 * GraphiQL when its bundle has arrived. All that GraphiQL keeps (tabs, headers, history with headers) goes to the same
 * session storage: the token survives a reload, and nothing survives the tab.
 */
export function pageScript(settings: PageSettings): string {
  return `'use strict';
(() => {
  const settings = ${JSON.stringify(settings)};
  const tokenKey = 'rowhouse:token';

  /** Takes the token out of the address bar; true when there was one. */
  function takeToken() {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (!token) return false;
    history.replaceState(null, '', location.pathname + location.search);
    if (token !== sessionStorage.getItem(tokenKey)) {
      // Queries and answers of one principal are not shown to the next.
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith('graphiql:')) sessionStorage.removeItem(key);
      }
      sessionStorage.setItem(tokenKey, token);
    }
    return true;
  }

  takeToken();
  // Another link opened in the same tab changes the fragment only, which loads nothing by itself.
  addEventListener('hashchange', () => takeToken() && location.reload());

  self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => settings.workers[label] };

  /** The bundle takes HTML for texts. */
  const escaped = (text) => text.replace(/[&<>"']/g, (character) => '&#' + character.charCodeAt(0) + ';');

  addEventListener('DOMContentLoaded', () => {
    const token = sessionStorage.getItem(tokenKey);
    const root = document.getElementById('root');
    // Whoever chose a theme keeps it.
    const { theme } = root.dataset;
    if (theme && !sessionStorage.getItem('graphiql:theme')) sessionStorage.setItem('graphiql:theme', theme);
    const logo = escaped(document.querySelector('link[rel=icon]').href);
    YogaGraphiQL.renderYogaGraphiQL(root, {
      endpoint: settings.graphqlPath,
      credentials: 'omit',
      title: escaped(document.title),
      logo: '<img src="' + logo + '" alt="" style="height: 32px; max-width: 160px; object-fit: contain">',
      headers: token ? JSON.stringify({ Authorization: 'Bearer ' + token }, null, 2) : undefined,
      defaultQuery: ${JSON.stringify(defaultQuery)},
      defaultEditorToolsVisibility: 'headers',
      storage: sessionStorage,
      shouldPersistHeaders: true,
      // The switch would leave the headers editor empty after a reload; session storage makes it needless.
      showPersistHeadersSettings: false,
      visiblePlugin: sessionStorage.getItem('graphiql:visiblePlugin') ?? 'Documentation Explorer',
      // By default every keystroke is written to ?query=, which a reload sends to the server and its logs.
      onEditQuery: () => {},
    });
  });
})();
`;
}

/** URLs of the files that the page loads. */
export interface PageLinks {
  readonly icon: string;
  /** Media type of the icon. */
  readonly iconType: string;
  readonly script: string;
  readonly bundle: string;
  readonly style: string;
}

/**
 * The page itself, as a branding wants it. It has no inline script; its own script comes first, so that the token leaves the
 * address bar at once. Name and logo are where the script finds them: in the title and the icon.
 */
export function pageHtml(branding: Branding, links: PageLinks): string {
  const isHouse = branding === houseBranding;
  const theme = isHouse ? '' : ` data-theme="${themeOf(branding)}"`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="theme-color" content="${branding.colors.primary}">
    <title>${escapeHtml(branding.displayName)}</title>
    <script src="${links.script}"></script>
    <link rel="icon" type="${links.iconType}" href="${links.icon}">
    <link rel="stylesheet" href="${links.style}">
    <script src="${links.bundle}" defer></script>
    <style>body { margin: 0 } #root { height: 100vh } #root > p { padding: 2rem; font-family: system-ui, sans-serif }
${brandProperties(branding)}${isHouse ? '' : `\n${graphiqlStyle(branding)}`}</style>
  </head>
  <body>
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"${theme}><p>Loading GraphiQL…</p></div>
  </body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
