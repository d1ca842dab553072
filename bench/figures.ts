/** What was measured beside its ceiling, round by round in one run. */
export interface Figure {
  name: string;
  unit: string;
  ours: number[];
  /** Empty where there is none. */
  ceiling: number[];
  /** In words: what the ratio, or the figure itself, is to reach. */
  target: string;
}

/** A table as people read it. */
export interface Table {
  head: string[];
  rows: string[][];
}

/** The middle of an odd number of figures, and how far the others are from it: [smallest, largest]. */
export function median(figures: readonly number[]): { middle: number; spread: [number, number] } {
  const sorted = [...figures].sort((a, b) => a - b);
  const [smallest = Number.NaN, largest = Number.NaN] = [sorted[0], sorted.at(-1)];
  return { middle: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, spread: [smallest, largest] };
}

/** One row for each figure. Ratios are of neighbours, so that what slows the machine down slows both. */
export function tableOf(figures: readonly Figure[]): Table {
  return {
    head: ['What', 'Tollgate', 'Ceiling', 'Ratio', 'Target'],
    rows: figures.map(({ name, unit, ours, ceiling, target }) => {
      const ratios = ours.map((figure, round) => (figure / (ceiling[round] ?? Number.NaN)) * 100);
      return [
        name,
        inWords(ours, unit),
        inWords(ceiling, unit),
        ceiling.length === 0 ? '' : inWords(ratios, '%'),
        target,
      ];
    }),
  };
}

/** The table in Markdown. */
export function markdownOf({ head, rows }: Table): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The median with its unit, and where there are several, from which to which they go. */
export function inWords(figures: readonly number[], unit: string): string {
  if (figures.length === 0) return '';
  const { middle, spread } = median(figures);
  const range = figures.length === 1 ? '' : ` (${spread.map(short).join(' to ')})`;
  return `${short(middle)} ${unit}${range}`;
}

/** Three digits, or all that are before the point. */
export function short(figure: number): string {
  return figure >= 100 ? Math.round(figure).toLocaleString('en') : String(Number(figure.toPrecision(3)));
}
