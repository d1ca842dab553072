import type { Connection } from 'mongoose';
import { type ProcessDocument, processCollection, runningProcesses } from '../monitoring/process.document.ts';
import { type Clock, MINUTE, SECOND } from '../platform/clock.ts';
import { readServerTime } from '../platform/server-time.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type Finding, found } from './finding.ts';

/** A fifth of the age that a webhook signature may have, and sixty times the resolution of Stripe's `Date` header. */
const LARGEST_DIFFERENCE_TO_STRIPE = MINUTE;
/** Half the lease of a partition; see src/worker/partitions.ts. The alert TollgateClockDiffers has the same limit. */
const LARGEST_DIFFERENCE_TO_MONGODB = 5 * SECOND;

/** Compares our clock with Stripe's, which the `Date` header of an answer shows. */
export async function examineStripeClock(gateway: StripeGateway, wall: Clock): Promise<Finding[]> {
  const asked = wall.now();
  const { startedAt } = await gateway.ask((stripe) => stripe.prices.list({ limit: 1 }));
  return Math.abs(asked.getTime() - startedAt.getTime()) < LARGEST_DIFFERENCE_TO_STRIPE
    ? []
    : [found('CLOCK_DIFFERS_FROM_STRIPE', `Here it is ${asked.toISOString()}, at Stripe ${startedAt.toISOString()}.`)];
}

/** Compares the clock of this command with MongoDB's, and reads the differences that running processes have measured. */
export async function examineMongoClock(connection: Connection, wall: Clock): Promise<Finding[]> {
  const { ahead } = await readServerTime(connection, wall);
  const running = await runningProcesses(processCollection(connection));
  return [
    ...differing('The clock of this machine is', ahead),
    ...running.flatMap((row) => differing(`The clock of ${nameOf(row)} is`, row.clockAhead)),
  ];
}

const nameOf = ({ role, pid, host }: ProcessDocument): string => `the process ${pid} on ${host} (ROLE=${role})`;

function differing(clock: string, ahead: number): Finding[] {
  if (Math.abs(ahead) < LARGEST_DIFFERENCE_TO_MONGODB) return [];
  const direction = ahead > 0 ? 'ahead of' : 'behind';
  return [
    found('CLOCK_DIFFERS_FROM_MONGODB', `${clock} ${(Math.abs(ahead) / SECOND).toFixed(1)} s ${direction} MongoDB's.`),
  ];
}
