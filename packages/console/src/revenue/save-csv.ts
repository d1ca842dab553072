import { csvOf, type Value } from './csv.ts';

/** Gives the browser a file to save. The mark at its beginning tells Excel that it is UTF-8. */
export function saveCsv(name: string, rows: readonly (readonly Value[])[]): void {
  const address = URL.createObjectURL(new Blob(['\ufeff', csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
