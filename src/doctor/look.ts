import { setTimeout } from 'node:timers/promises';
import { SECOND } from '../platform/clock.ts';
import { reasonOf } from '../platform/redact.ts';
import { type Finding, found } from './finding.ts';

/** Nothing is waited for longer. */
export const PATIENCE = 10 * SECOND;

/** What was looked at, and what was found. */
export interface Part {
  name: string;
  /** false: there was no way to look; the finding that says why stands in another part. */
  looked: boolean;
  findings: Finding[];
}

/** Looks at one part; whatever goes wrong with that, or takes too long, is a finding, and no other part minds. */
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
