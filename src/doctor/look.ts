import { setTimeout } from 'node:timers/promises';
import { SECOND } from '../platform/clock.ts';
import { reasonOf } from '../platform/redact.ts';
import { type Finding, found } from './finding.ts';

/** How long one part may take. */
export const PATIENCE = 10 * SECOND;

/** The result of one part. */
export interface Part {
  name: string;
  /** False if the part could not be examined. A finding of another part says why. */
  looked: boolean;
  findings: Finding[];
}

/** Examines one part. Never rejects: an error or a timeout becomes a finding. */
export async function look(name: string, examine: () => Promise<Finding[]>, patience = PATIENCE): Promise<Part> {
  const enough = new AbortController();
  const tooLong = setTimeout(patience, null, { signal: enough.signal, ref: false });
  try {
    const findings = await Promise.race([examine(), tooLong]);
    return {
      name,
      looked: true,
      findings: findings ?? [found('NOT_CHECKED', `${name}: no answer in ${patience / SECOND} s.`)],
    };
  } catch (error) {
    return { name, looked: true, findings: [found('NOT_CHECKED', `${name}: ${reasonOf(error)}.`)] };
  } finally {
    enough.abort();
  }
}

export function notLookedAt(name: string): Part {
  return { name, looked: false, findings: [] };
}
