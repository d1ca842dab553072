/** A cell of a table: a number, or text. */
export type Value = string | number;

/** What spreadsheets take for a formula: `=1+1`, `+1`, `-1`, `@SUM(A1)`, also after a tab or a line break. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * The rows as CSV (RFC 4180). Text that a spreadsheet would take for a formula begins with an apostrophe, because a plan or a user ID may be
 * named like one. Numbers stay numbers, also below 0.
 */
export function csvOf(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: Value): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
