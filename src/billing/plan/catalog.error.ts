/** One mistake in a catalog file. Lines and columns count from 1. */
export interface CatalogProblem {
  line: number;
  column: number;
  message: string;
}

/** All mistakes in a catalog file. The message has a line `file:line:column message` for each, in the order of the file. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  readonly problems: readonly CatalogProblem[];

  constructor(fileName: string, problems: readonly CatalogProblem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(sorted.map(({ line, column, message }) => `${fileName}:${line}:${column} ${message}`).join('\n'));
    this.problems = sorted;
  }
}
