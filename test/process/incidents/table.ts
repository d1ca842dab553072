import type { Row } from './incident.ts';
import { FASTER, SHORTEST_WINDOW } from './prometheus.ts';

const HEAD = ['incident', 'requests', 'failed', 'alert', 'recovery', 'slowest fold', 'slowest refund', 'lost'];

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [
    HEAD,
    ...rows.map(({ name, figures, fired, recovery, lost }) => [
      name,
      String(figures.requests),
      Object.entries(figures.failed)
        .flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []))
        .join(', ') || '0',
      fired.map(({ name, after }) => `${name} ${secondsOf(after)}`).join(', ') || '-',
      secondsOf(recovery),
      secondsOf(figures.slowestFold),
      secondsOf(figures.slowestRefund),
      String(lost),
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n${NOTES}\n`;
}

const NOTES = `Alerts: seconds after the beginning. Prometheus runs deploy/alerts.yml with all durations divided by ${FASTER} (windows of at least ${SHORTEST_WINDOW} s),
so 20 s of an incident stand for 200 s. Gauges are measured as often as in production.
Recovery: from the end of the cause, or from the beginning where the deployment makes up for it, to the last request that failed
or the last event that was not folded within 2 s.`;

const secondsOf = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
