import type { DriftKind } from './drift.ts';

/** What reconciliation counts. prom-client's counters and gauges fit as they are. */
export interface ReconciliationMetrics {
  /** `billing_drift_total{kind}`: what a snapshot changed once folded. */
  drift: { inc(labels: { kind: DriftKind }, by?: number): void };
  /** `billing_missed_events_total`: events that Stripe's list told and no webhook had brought. */
  missedEvents: { inc(count: number): void };
  /** `billing_reconciled_up_to_seconds{reads}`: the Unix second up to which nothing is missing. */
  upTo: { set(labels: { reads: string }, unixSeconds: number): void };
  /** `billing_reconciliation_runs_total{reads,outcome}`. */
  runs: { inc(labels: { reads: string; outcome: string }): void };
}
