import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StripeEvent } from '../support/stripe-events.ts';

export interface RecordedEvent {
  name: string;
  event: StripeEvent;
}

const FOLDER = join(process.env['STRIPE_DESCRIPTION'] ?? '../shared/stripe', 'events');

/** Real events, recorded from test accounts. They are no part of this repository: empty, with one line, where they are absent. */
export function recordedEvents(): RecordedEvent[] {
  if (!existsSync(FOLDER)) {
    if (process.env['CI'] === 'true') throw new Error(`${FOLDER} is missing: set STRIPE_DESCRIPTION`);
    process.stdout.write(`No recorded events in ${FOLDER}: not tested (set STRIPE_DESCRIPTION to where they are).\n`);
    return [];
  }
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, event: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) }));
}
