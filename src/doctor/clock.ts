import type { Connection } from 'mongoose';
import { type Clock, MINUTE, SECOND } from '../platform/clock.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type Finding, found } from './finding.ts';
import { databaseOf, type Hello } from './mongo.ts';

/** A fifth of what the signature of a webhook may be old, and sixty times what Stripe's header can tell apart. */
const FROM_STRIPE = MINUTE;
/** Half a lease of the inbox. */
const FROM_MONGODB = 5 * SECOND;

/** Our clock against Stripe's, by the `Date` of an answer. */
export async function examineStripeClock(gateway: StripeGateway, wall: Clock): Promise<Finding[]> {
  const asked = wall.now();
  const { startedAt } = await gateway.ask((stripe) => stripe.prices.list({ limit: 1 }));
  return apart(asked, startedAt) < FROM_STRIPE
    ? []
    : [found('CLOCK_DIFFERS_FROM_STRIPE', `Here it is ${asked.toISOString()}, at Stripe ${startedAt.toISOString()}.`)];
}

/** Our clock against MongoDB's. */
export async function examineMongoClock(connection: Connection, wall: Clock): Promise<Finding[]> {
  const asked = wall.now();
  const hello = (await databaseOf(connection).command({ hello: 1 })) as Hello;
  return mongoClockFindings(hello, { asked, answered: wall.now() });
}

/** The embedded engine tells no time: its clock is this one. */
export function mongoClockFindings(
  { localTime }: Hello,
  { asked, answered }: { asked: Date; answered: Date },
): Finding[] {
  if (!localTime) return [];
  const here = new Date((asked.getTime() + answered.getTime()) / 2);
  return apart(here, localTime) < FROM_MONGODB
    ? []
    : [found('CLOCK_DIFFERS_FROM_MONGODB', `Here it is ${here.toISOString()}, at MongoDB ${localTime.toISOString()}.`)];
}

function apart(one: Date, other: Date): number {
  return Math.abs(one.getTime() - other.getTime());
}
