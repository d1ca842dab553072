import type { DriftKind } from './drift.ts';

/** The metrics of reconciliation. prom-client's counters and gauges have this form. */
export interface ReconciliationMetrics {
  /** `billing_drift_total{kind}`: differences that snapshots corrected. */
  drift: { inc(labels: { kind: DriftKind }, by?: number): void };
  /** `billing_missed_events_total`: events in Stripe's list that no webhook had delivered. */
  missedEvents: { inc(count: number): void };
  /** `billing_reconciled_up_to_seconds{reads}`: the Unix time up to which nothing is missing. */
  upTo: { set(labels: { reads: string }, unixSeconds: number): void };
  /** `billing_reconciliation_runs_total{reads,outcome}`. */
  runs: { inc(labels: { reads: string; outcome: string }): void };
}
