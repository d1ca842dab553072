/** One mistake in a catalog file; line and column count from 1. */
export interface CatalogProblem {
  line: number;
  column: number;
  message: string;
}

/** Everything that is wrong with a catalog file; the message has one `file:line:column message` per line, in file order. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  readonly problems: readonly CatalogProblem[];

  constructor(fileName: string, problems: readonly CatalogProblem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(sorted.map(({ line, column, message }) => `${fileName}:${line}:${column} ${message}`).join('\n'));
    this.problems = sorted;
  }
}
