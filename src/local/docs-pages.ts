import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { html, Markup } from '../platform/html.ts';
import { sendPage } from '../platform/page.ts';

/** Files outside of docs/ to which pages in docs/ link. Each is served at its path in the repository. */
const LINKED = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/react/README.md',
  'examples/service/README.md',
  'examples/typescript-client/README.md',
  'packages/stripe-sandbox/README.md',
  '.env.example',
  'plans.yaml',
  'schema/schema.graphql',
  'schema/contract.graphql',
];

/** Serves the documentation in the repository at `folder`, each file at its path in it, such as `/docs/README.md`. */
export function registerDocsPages(http: FastifyInstance, folder = process.cwd()): void {
  const send = async (reply: FastifyReply, path: string) => {
    const text = await readFile(join(folder, path), 'utf8').catch(() => null);
    if (text === null) return reply.callNotFound();
    if (!path.endsWith('.md'))
      return sendPage(reply, path, html`<pre tabindex="0" aria-label="${path}">${text}</pre>`, { style: STYLE });
    const [, title = path] = /^# (.+)$/m.exec(text) ?? [];
    return sendPage(reply, title, await pageOf(text), { style: STYLE });
  };

  http.get<{ Params: { '*': string } }>('/docs/*', async ({ params }, reply) => {
    const path = normalize(params['*']);
    return path.endsWith('.md') && !path.startsWith('..') ? send(reply, join('docs', path)) : reply.callNotFound();
  });
  for (const path of LINKED) http.get(`/${path}`, async (_request, reply) => send(reply, path));
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
img { max-width: 100%; }
`;
