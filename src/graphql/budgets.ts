import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { secondsUntil } from '../platform/rate.ts';
import type { RateLimits } from '../platform/rate-limits.ts';
import { networkOf } from './address.ts';
import { fault } from './faults.ts';
import { roleOf, type Viewer } from './viewer.ts';

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
  spend(caller: { viewer: Viewer; address: string }, cost: number): Promise<Spending>;
}

/** Budgets counted in this process, without a write: each process has its own. A refused request costs nothing. */
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
  return {
    async spend({ viewer, address }, cost) {
      const anonymous = viewer.kind === 'anonymous';
      const budget = limiters[anonymous ? 'ANONYMOUS' : roleOf(viewer)];
      const key = anonymous ? networkOf(address) : viewer.userId;
      const limit = budget.points;
      if (cost > limit) throw tooComplex(cost, limit);
      const taken = await budget.consume(key, cost).catch(async (refused: RateLimiterRes) => {
        const { consumedPoints } = await budget.reward(key, cost);
        throw overBudget({ cost, limit, remaining: limit - consumedPoints, retryAfter: secondsUntil(refused) });
      });
      const resetAt = new Date(Date.now() + taken.msBeforeNext);
      return { cost, limit, remaining: taken.remainingPoints, resetAt };
    },
  };
}

/** The fault of a query that costs more than one may. */
export function tooComplex(cost: number, limit: number) {
  const message = `The query costs ${cost} points, but may cost ${limit}. Ask for smaller pages, or in several requests.`;
  return fault('QUERY_TOO_COMPLEX', { message, failsRequest: true, details: { cost, limit } });
}

function overBudget(details: { cost: number; limit: number; remaining: number; retryAfter: number }) {
  const { cost, limit, remaining, retryAfter } = details;
  const message = `The query costs ${cost} points, but ${remaining} of ${limit} in a minute are left. Try again in ${retryAfter} s.`;
  return fault('RATE_LIMITED', { message, failsRequest: true, details });
}
