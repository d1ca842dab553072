import { Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

/** A bar from one value to another. A fall is one that takes away. */
export interface BarRow {
  name: string;
  from: number;
  to: number;
  /** The value in words, beside the bar. */
  text: string;
  kind: 'total' | 'rise' | 'fall';
}

export interface PointRow {
  name: string;
  value: number | null;
}

// The library of charts is about half as large as the rest of the console, so it is loaded with the first chart.
const LazyBars = lazy(async () => ({ default: (await import('./Bars.tsx')).Bars }));
const LazyPoints = lazy(async () => ({ default: (await import('./Bars.tsx')).Points }));

/** A chart of horizontal bars. Screen readers read `label`, and the table that goes with the chart. */
export function BarChart({ label, rows }: { label: string; rows: readonly BarRow[] }) {
  return (
    <Box role="img" aria-label={label}>
      <Suspense fallback={<Skeleton height={rows.length * 34} />}>
        <LazyBars rows={rows} />
      </Suspense>
    </Box>
  );
}

/** A small chart of values over time, like `BarChart`. */
export function PointChart({ label, rows }: { label: string; rows: readonly PointRow[] }) {
  return (
    <Box role="img" aria-label={label}>
      <Suspense fallback={<Skeleton height={160} />}>
        <LazyPoints rows={rows} />
      </Suspense>
    </Box>
  );
}
