import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { html, Markup } from '../platform/html.ts';
import { sendPage } from '../platform/page.ts';

/** Pages outside of docs/ to which pages in docs/ link. Each is served at its path in the repository. */
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/react/README.md',
  'examples/service/README.md',
  'examples/typescript-client/README.md',
  'packages/stripe-sandbox/README.md',
];
const TEXTS = ['.env.example', 'plans.yaml', 'schema/schema.graphql', 'schema/contract.graphql'];

/** Serves the Markdown pages of the repository in `folder`, at their paths in it, such as `/docs/README.md`. */
export function registerDocsPages(http: FastifyInstance, folder = process.cwd()): void {
  const read = (path: string) => readFile(join(folder, path), 'utf8').catch(() => null);

  const serve = (url: string, pathOf: (params: unknown) => string) =>
    http.get(url, async ({ params }, reply) => {
      const path = pathOf(params);
      const text = await read(path);
      if (text === null) return reply.callNotFound();
      const [, title = path] = /^# (.+)$/m.exec(text) ?? [];
      return sendPage(reply, title, await pageOf(text), { style: STYLE });
    });

  serve('/docs/*', (params) => {
    const path = normalize((params as { '*': string })['*']);
    return path.endsWith('.md') && !path.startsWith('..') ? join('docs', path) : '';
  });
  for (const path of PAGES) serve(`/${path}`, () => path);
  for (const path of TEXTS) {
    http.get(`/${path}`, async (_request, reply) => {
      const text = await read(path);
      if (text === null) return reply.callNotFound();
      return sendPage(reply, path, html`<pre tabindex="0" aria-label="${path}">${text}</pre>`, { style: STYLE });
    });
  }
}

/** Returns a Markdown page as HTML, without its title. Shows the Markdown text if `marked`, a development dependency, is not installed. */
export async function pageOf(
  text: string,
  load: () => Promise<Pick<typeof import('marked'), 'Marked'>> = () => import('marked'),
): Promise<Markup> {
  const { Marked } = await load().catch(() => ({ Marked: null }));
  const body = text.replace(/^# .+\n/m, '');
  if (Marked === null) return html`<pre>${body}</pre>`;
  let tables = 0;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text: title }) {
        return `<h${depth} id="${slugOf(title)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // Only the table scrolls if it is wider than the page.
      table(token) {
        const row = (cells: typeof token.header, tag: string) =>
          `<tr>${cells.map((cell) => cellOf(this.parser.parseInline(cell.tokens), tag)).join('')}</tr>`;
        const rows = token.rows.map((cells) => row(cells, 'td')).join('\n');
        return `<div tabindex="0" role="region" aria-label="Table ${++tables}"><table><thead>${row(token.header, 'th')}</thead><tbody>${rows}</tbody></table></div>\n`;
      },
      code({ text: code }) {
        return `<pre tabindex="0">${html`${code}`.text}</pre>\n`;
      },
    },
  });
  return new Markup(await marked.parse(body));
}

/** A header without text is a plain cell, because it is the header of nothing. */
const cellOf = (text: string, tag: string): string => (text === '' ? '<td></td>' : `<${tag}>${text}</${tag}>`);

/** Returns the anchor that GitHub gives a heading. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

const STYLE = `
body { margin-top: 3rem; max-width: 56rem; }
h2 { font-size: 1.375rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1.125rem; }
pre { overflow-x: auto; padding: 1rem; background: var(--tint); border-radius: 6px; overflow-wrap: normal; }
pre, code { font: 0.9375rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
div[role=region] { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; }
th, td { padding: 0.5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
img { max-width: 100%; }
`;
