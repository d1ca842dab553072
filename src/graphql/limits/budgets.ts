import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from '../../platform/clock.ts';
import { secondsUntil } from '../../platform/rate.ts';
import type { RateLimits } from '../../platform/rate-limits.ts';
import { fault } from '../faults.ts';
import { roleOf, type Viewer } from '../viewer.ts';
import { networkOf } from './address.ts';

/** What a request cost, and what is left to its caller. */
export interface Spending {
  cost: number;
  /** Points in a minute. */
  limit: number;
  remaining: number;
  resetAt: Date;
}

/** What callers may spend in a minute, in points of queries. */
export interface Budgets {
  /** Takes the cost from the caller's budget. Faults, with HTTP 400 and 429: QUERY_TOO_COMPLEX where it is more than a whole budget, RATE_LIMITED where too little is left. */
  spend(caller: BudgetCaller, cost: number): Promise<Spending>;
  /** Faults with HTTP 429, RATE_LIMITED, where nothing is left. Takes nothing. */
  admit(caller: BudgetCaller): Promise<void>;
  /**
   * Takes the cost of work that is known only once it is at hand, even if less is left: the next request is refused then. Faults with
   * RATE_LIMITED where nothing was left before.
   */
  charge(caller: BudgetCaller, cost: number): Promise<void>;
}

export interface BudgetCaller {
  viewer: Viewer;
  address: string;
}

/** Budgets counted in this process, without a write: each process has its own. */
export function createBudgets(limits: RateLimits): Budgets {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterMemory({ keyPrefix, points, duration: MINUTE / SECOND });
  const limiters = {
    ANONYMOUS: limiter('address', limits.anonymous),
    CUSTOMER: limiter('customer', limits.customer),
    SERVICE: limiter('service', limits.service),
    SUPPORT: limiter('support', limits.support),
    ADMIN: limiter('admin', limits.admin),
  };
  const budgetOf = ({ viewer, address }: BudgetCaller) =>
    viewer.kind === 'anonymous'
      ? { budget: limiters.ANONYMOUS, key: networkOf(address) }
      : { budget: limiters[roleOf(viewer)], key: viewer.userId };
  return {
    async spend(caller, cost) {
      const { budget, key } = budgetOf(caller);
      const limit = budget.points;
      if (cost > limit) throw tooComplex(cost, limit);
      const taken = await budget.consume(key, cost).catch(async (refused: RateLimiterRes) => {
        const { consumedPoints } = await budget.reward(key, cost);
        const remaining = Math.max(limit - consumedPoints, 0);
        throw overBudget({ cost, limit, remaining, retryAfter: secondsUntil(refused) });
      });
      const resetAt = new Date(Date.now() + taken.msBeforeNext);
      return { cost, limit, remaining: taken.remainingPoints, resetAt };
    },

    async admit(caller) {
      const { budget, key } = budgetOf(caller);
      const spent = await budget.get(key);
      if (spent && spent.consumedPoints >= budget.points) throw usedUp(budget.points, spent, { failsRequest: true });
    },

    async charge(caller, cost) {
      const { budget, key } = budgetOf(caller);
      await budget.consume(key, cost).catch(async (refused: RateLimiterRes) => {
        if (refused.consumedPoints - cost < budget.points) return;
        await budget.reward(key, cost);
        throw usedUp(budget.points, refused, { failsRequest: false });
      });
    },
  };
}

/** The fault of a query that costs more than one may. */
export function tooComplex(cost: number, limit: number) {
  const message = `The query costs ${cost} points, but may cost ${limit}. Ask for smaller pages, or in several requests.`;
  return fault('QUERY_TOO_COMPLEX', { message, failsRequest: true, details: { cost, limit } });
}

function usedUp(limit: number, spent: RateLimiterRes, { failsRequest }: { failsRequest: boolean }) {
  const retryAfter = secondsUntil(spent);
  const message = `All ${limit} points of this minute are used up. Try again in ${retryAfter} s.`;
  return fault('RATE_LIMITED', { message, failsRequest, details: { limit, remaining: 0, retryAfter } });
}

function overBudget(details: { cost: number; limit: number; remaining: number; retryAfter: number }) {
  const { cost, limit, remaining, retryAfter } = details;
  const message = `The query costs ${cost} points, but ${remaining} of ${limit} in a minute are left. Try again in ${retryAfter} s.`;
  return fault('RATE_LIMITED', { message, failsRequest: true, details });
}
