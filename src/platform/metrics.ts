import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Creates every metric of the service, by the name that /metrics shows. Each app has its own registry, so tests share nothing. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    events: new Counter({
      name: 'billing_webhook_events_total',
      help: 'Stored events, by type and outcome.',
      labelNames: ['type', 'outcome'] as const,
      registers,
    }),
    invalidSignatures: new Counter({
      name: 'billing_webhook_invalid_sig_total',
      help: 'Refused webhooks, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    duplicates: new Counter({
      name: 'billing_webhook_replay_block_total',
      help: 'Deliveries of an event that was already stored.',
      registers,
    }),
    payloadMismatches: new Counter({
      name: 'billing_webhook_payload_mismatch_total',
      help: 'Deliveries whose payload differs from the stored event with the same ID.',
      registers,
    }),
    secretUsed: new Counter({
      name: 'billing_webhook_secret_used_total',
      help: 'Verified webhooks, by the place of the secret in STRIPE_WEBHOOK_SECRETS: 0 is the first.',
      labelNames: ['index'] as const,
      registers,
    }),
    eventLag: new Histogram({
      name: 'billing_event_lag_seconds',
      help: 'The time from the arrival of an event until its documents are saved.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600],
      registers,
    }),
    eventsParked: new Gauge({
      name: 'billing_events_parked',
      help: 'Parked events, which wait for a person.',
      registers,
    }),
    eventsUnmatched: new Gauge({
      name: 'billing_events_unmatched',
      help: 'Events of the last day that wait for their user or their payment to become known.',
      registers,
    }),
    workerTurn: new Gauge({
      name: 'billing_worker_turn_seconds',
      help: 'The Unix second in which the loop of this worker last completed a turn. 0 if it never did, or if the process has no worker.',
      registers,
    }),
    eventsDue: new Gauge({
      name: 'billing_events_due',
      help: 'Events that are due now: they wait to be folded, or their side effects to be published. Counted up to 100,000.',
      registers,
    }),
    oldestDueEvent: new Gauge({
      name: 'billing_oldest_due_event_seconds',
      help: 'How long the oldest due event has waited; 0 if none is due.',
      registers,
    }),
    oldestUnsent: new Gauge({
      name: 'billing_oldest_unsent_message_seconds',
      help: 'How long ago the oldest message was staged that is not sent yet; 0 if all are sent.',
      registers,
    }),
    clockDifference: new Gauge({
      name: 'billing_clock_difference_seconds',
      help: "By how much the clock of this process is ahead of MongoDB's; negative if it is behind.",
      labelNames: ['role'] as const,
      registers,
    }),
    mongoAnswered: new Gauge({
      name: 'billing_mongodb_answered_seconds',
      help: "The Unix second, by MongoDB's clock, in which MongoDB last answered this process.",
      labelNames: ['role'] as const,
      registers,
    }),
    mongoDisk: new Gauge({
      name: 'billing_mongodb_disk_bytes',
      help: 'The file system of MongoDB, used and total. Absent if MongoDB does not report it.',
      labelNames: ['kind'] as const,
      registers,
    }),
    tokenKeysUnavailable: new Counter({
      name: 'billing_token_keys_unavailable_total',
      help: 'Tokens that could not be verified because the keys of the identity provider could not be fetched.',
      registers,
    }),
    payments: new Counter({
      name: 'billing_payments_total',
      help: 'Payments that reached a status, counted each time.',
      labelNames: ['status'] as const,
      registers,
    }),
    entitlementChecks: new Counter({
      name: 'billing_entitlement_checks_total',
      help: 'Checks of a single feature, by the answer.',
      labelNames: ['granted'] as const,
      registers,
    }),
    graphqlOperations: new Histogram({
      name: 'graphql_operation_duration_seconds',
      help: 'GraphQL operations, by kind, first field (names of clients would be unbounded) and outcome.',
      labelNames: ['operation', 'field', 'outcome'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    messages: new Counter({
      name: 'billing_messages_total',
      help: 'Messages, by kind and outcome: sent, failed (and retried), skipped, parked.',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
    checkoutsStarted: new Counter({
      name: 'billing_checkout_started_total',
      help: 'Opened checkout sessions, by plan.',
      labelNames: ['plan'] as const,
      registers,
    }),
    portalSessions: new Counter({
      name: 'billing_portal_sessions_total',
      help: 'Requested portal sessions, by outcome: opened, unavailable (Stripe is not available), failed.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    idempotentHits: new Counter({
      name: 'idempotent_hits_total',
      help: 'Requests whose idempotency key already had an answer, by operation. `webhook`: deliveries of an event that was already stored.',
      labelNames: ['operation'] as const,
      registers,
    }),
    drift: new Counter({
      name: 'billing_drift_total',
      help: 'Objects that a comparison with Stripe changed.',
      labelNames: ['kind'] as const,
      registers,
    }),
    missedEvents: new Counter({
      name: 'billing_missed_events_total',
      help: "Events that were found in Stripe's list and arrived by no webhook.",
      registers,
    }),
    upTo: new Gauge({
      name: 'billing_reconciled_up_to_seconds',
      help: 'The Unix second up to which everything was read, by list.',
      labelNames: ['reads'] as const,
      registers,
    }),
    runs: new Counter({
      name: 'billing_reconciliation_runs_total',
      help: 'Runs of reconciliation, by list and outcome.',
      labelNames: ['reads', 'outcome'] as const,
      registers,
    }),
    graphqlFaults: new Counter({
      name: 'graphql_faults_total',
      help: 'Errors in GraphQL answers, by code. The status is 200 if only a field failed.',
      labelNames: ['code'] as const,
      registers,
    }),
    stripeCalls: new Histogram({
      name: 'billing_stripe_call_seconds',
      help: 'Calls to Stripe, by method and status. `none`: no answer.',
      labelNames: ['method', 'status'] as const,
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    httpRequests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'HTTP requests, by method, route and status.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Shows a counter with 0 for these labels from the start. `increase` in Prometheus does not count the step from absent to 1, so without this
 * an alert would miss the first failure of its kind.
 */
export function startAtZero<Labels>(
  counter: { inc(labels: Labels, by: number): void },
  labels: readonly Labels[],
): void {
  for (const each of labels) counter.inc(each, 0);
}
