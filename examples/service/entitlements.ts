import { type Ask, Unavailable } from './ask.ts';
import { MayUseDocument } from './operations.generated.ts';

/** Whether a user may use a feature. `unknown`: Tollgate does not answer, and no earlier answer is recent enough. */
export type Decision = 'granted' | 'refused' | 'unknown';

interface Remembered {
  decision: Decision;
  /** Until this time, Tollgate is not asked again. */
  freshUntil: number;
  /** Until this time, the answer counts if Tollgate does not answer. */
  usableUntil: number;
}

interface EntitlementsOptions {
  ask: Ask;
  /** How long an answer is reused, in milliseconds. A refund or a dispute ends access this much later. */
  freshFor?: number;
  /** How long an answer is used while Tollgate is away, in milliseconds. */
  usableFor?: number;
}

const CAPACITY = 10_000;

/** Checks entitlements online, and remembers answers for the time when Tollgate is away. */
export function createEntitlements({ ask, freshFor = 5_000, usableFor = 3_600_000 }: EntitlementsOptions) {
  const answers = new Map<string, Remembered>();

  async function request(userId: string, feature: string): Promise<Remembered> {
    const { customer } = await ask(MayUseDocument, { userId, feature });
    const entitlement = customer?.entitlement;
    const now = Date.now();
    // An answer ends when the access ends, and when the usage resets.
    const validUntil = timeOf(entitlement?.validUntil);
    return {
      decision: entitlement?.granted ? 'granted' : 'refused',
      freshUntil: Math.min(now + freshFor, validUntil, timeOf(entitlement?.usage?.resetsAt)),
      usableUntil: Math.min(now + usableFor, validUntil),
    };
  }

  return {
    async check(userId: string, feature: string): Promise<Decision> {
      const key = JSON.stringify([userId, feature]);
      const remembered = answers.get(key);
      if (remembered && Date.now() < remembered.freshUntil) return remembered.decision;
      try {
        const answer = await request(userId, feature);
        answers.delete(key);
        answers.set(key, answer);
        // The answer that was requested longest ago goes first.
        if (answers.size > CAPACITY) answers.delete(answers.keys().next().value as string);
        return answer.decision;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        return remembered && Date.now() < remembered.usableUntil ? remembered.decision : 'unknown';
      }
    },
  };
}

function timeOf(time: string | null | undefined): number {
  return time ? Date.parse(time) : Number.POSITIVE_INFINITY;
}
