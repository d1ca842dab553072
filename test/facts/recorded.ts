import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@jest/globals';
import { STRIPE_FOLDER } from '../../packages/stripe-sandbox/test/stripe-folder.ts';
import type { StripeEvent } from '../support/stripe-events.ts';

export interface RecordedEvent {
  name: string;
  event: StripeEvent;
}

const FOLDER = join(STRIPE_FOLDER, 'events');

/**
 * A test for each event that was recorded from Stripe's test accounts and is `wanted`. The recordings are not part of this repository:
 * without them the test is skipped, and with `CI=true` it fails.
 */
export function testRecorded(
  name: string,
  check: (recorded: RecordedEvent) => unknown,
  wanted: (recorded: RecordedEvent) => boolean = () => true,
): void {
  const events = recordedEvents().filter(wanted);
  const missing = `no recorded events in ${FOLDER}: set STRIPE_DESCRIPTION`;
  if (events.length > 0) test.each(events)(name, check as never);
  else if (process.env['CI'] === 'true') test(name, () => Promise.reject(new Error(missing)));
  else test.skip(`${name} (${missing})`, () => {});
}

function recordedEvents(): RecordedEvent[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, event: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) }));
}
