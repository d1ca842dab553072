import { useId } from 'react';
import { Bar, BarChart, LabelList, XAxis, YAxis } from 'recharts';
import type { BarRow, PointRow } from './charts.tsx';

const TEXT = { fill: 'var(--mantine-color-text)', fontSize: 13 };
const ROW = 34;
const TOTAL = 'var(--mantine-color-indigo-6)';
const RISE = 'var(--mantine-color-teal-6)';

/** Horizontal bars, each with its name and its value as text. Falls are hatched, so that color is not needed. */
export function Bars({ rows }: { rows: readonly BarRow[] }) {
  const hatch = useId();
  const fills = { total: TOTAL, rise: RISE, fall: `url(#${hatch})` };
  const data = rows.map(({ name, from, to, text, kind }) => ({ name, text, range: [from, to], fill: fills[kind] }));
  const longest = Math.max(...rows.map(({ text }) => text.length));
  return (
    <BarChart
      responsive
      layout="vertical"
      accessibilityLayer={false}
      data={data}
      margin={{ top: 0, bottom: 0, left: 0, right: longest * 8 + 8 }}
      style={{ width: '100%', height: rows.length * ROW }}
    >
      <defs>
        <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={3} height={6} fill="var(--mantine-color-red-6)" />
        </pattern>
      </defs>
      <XAxis type="number" hide domain={[(low: number) => Math.min(0, low), 'dataMax']} />
      <YAxis type="category" dataKey="name" width={110} tick={TEXT} tickLine={false} interval={0} />
      <Bar dataKey="range" isAnimationActive={false} minPointSize={2}>
        <LabelList dataKey="text" position="right" {...TEXT} />
      </Bar>
    </BarChart>
  );
}

/** Upright bars over time, with the scale at the left. */
export function Points({ rows }: { rows: readonly PointRow[] }) {
  return (
    <BarChart
      responsive
      accessibilityLayer={false}
      data={[...rows]}
      margin={{ top: 8, bottom: 0, left: 0, right: 8 }}
      style={{ width: '100%', height: 160 }}
    >
      <XAxis dataKey="name" tick={TEXT} tickLine={false} interval="equidistantPreserveStart" minTickGap={24} />
      <YAxis
        width={48}
        tick={TEXT}
        tickLine={false}
        allowDecimals={false}
        domain={[0, (top: number) => Math.max(top, 1)]}
      />
      <Bar dataKey="value" isAnimationActive={false} fill={TOTAL} />
    </BarChart>
  );
}
