import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../src/platform/metrics.ts';

describe('the metrics', () => {
  test('share nothing between two apps of one process', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.duplicates.inc();
    expect((await other.duplicates.get()).values).toEqual([{ value: 0, labels: {} }]);
  });

  test.each([
    ['billing_webhook_events_total'],
    ['billing_webhook_invalid_sig_total'],
    ['billing_webhook_replay_block_total'],
    ['billing_webhook_secret_used_total'],
    ['billing_event_lag_seconds'],
    ['billing_events_parked'],
    ['billing_events_unmatched'],
    ['billing_checkout_started_total'],
    ['billing_portal_sessions_total'],
    ['billing_payments_total'],
    ['billing_events_due'],
    ['billing_oldest_due_event_seconds'],
    ['billing_oldest_unsent_message_seconds'],
    ['billing_clock_difference_seconds'],
    ['billing_mongodb_answered_seconds'],
    ['billing_mongodb_disk_bytes'],
    ['billing_token_keys_unavailable_total'],
    ['billing_entitlement_checks_total'],
    ['graphql_operation_duration_seconds'],
    ['billing_stripe_call_seconds'],
    ['http_request_duration_seconds'],
    ['nodejs_eventloop_lag_seconds'],
  ])('have %s, by which alerts are set', async (name) => {
    expect(await createMetrics().registry.metrics()).toContain(`# HELP ${name} `);
  });
});
