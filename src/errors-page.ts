import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { html, type Markup } from './platform/html.ts';
import { sendPage } from './platform/page.ts';

declare const ERRORS_MD: string | undefined;

/** Serves docs/errors.md as `GET /errors`, where the `type` of a problem document leads to the row of its code. */
export function registerErrorsPage(http: FastifyInstance): void {
  // scripts/bundle.mjs puts the page into the bundle, because an image has no docs/.
  const text =
    typeof ERRORS_MD === 'string' ? ERRORS_MD : readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const body = pageOf(text);
  http.get('/errors', async (_request, reply) => sendPage(reply, 'Errors', body, { style: STYLE }));
}

/** Renders the Markdown that the page uses: headings, paragraphs, lists, and tables whose first cell is a code. */
function pageOf(text: string): Markup {
  let section = '';
  const blocks = text.trim().split(/\n{2,}/);
  const shown = blocks.map((block) => {
    if (block.startsWith('# ')) return null; // the HTML page has its own title
    if (block.startsWith('## ')) {
      section = block.slice(3).toLowerCase();
      return html`<h2 id="${section}">${inline(block.slice(3))}</h2>`;
    }
    if (block.startsWith('|')) return tableOf(block, section);
    if (block.startsWith('- ')) {
      return html`<ul>${block
        .split(/\n?^- /m)
        .slice(1)
        .map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    }
    return html`<p>${inline(block)}</p>`;
  });
  return html`${shown}`;
}

const STYLE = `
body { margin-top: 4rem; max-width: 72rem; }
tr:target { color: #1a202c; background: #fefcbf; }
`;

function tableOf(block: string, section: string): Markup {
  const [head = [], , ...rows] = block.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return html`<table>
<thead><tr>${head.map((cell) => html`<th>${inline(cell)}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr id="${section}-${cells[0]?.replaceAll('`', '')}">${cells.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>\n`)}</tbody>
</table>`;
}

function inline(text: string): Markup[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    if (part.startsWith('*')) return html`<em>${part.slice(1, -1)}</em>`;
    return html`${part}`;
  });
}
