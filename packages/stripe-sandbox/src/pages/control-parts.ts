import { html, type Markup } from './html.ts';

/** Rows under headings, or that there are none. */
export function table(columns: string[], rows: (Markup | string | null | undefined)[][]): Markup {
  if (rows.length === 0) return html`<p>None yet.</p>`;
  return html`<div class="scroll"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** A word, green where it is good and red where it is bad. */
export function badge(word: string, { good, bad }: { good: string; bad: string }): Markup {
  const tone = word === good ? 'good' : word === bad ? 'bad' : '';
  return html`<span class="state ${tone}">${word}</span>`;
}

/** A form that is one button: it sends these fields to `POST /_control/{name}`. */
export function button(name: string, fields: Record<string, string>, label: string): Markup {
  const hidden = Object.entries(fields).map(
    ([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`,
  );
  return html`<form method="post" action="/_control/${name}" class="inline">${hidden}<button type="submit">${label}</button></form>`;
}

/** An id, cut where it is too long to be read. */
export function short(id: string): string {
  return `${id.slice(0, 16)}…`;
}
