import { isIPv6 } from 'node:net';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from '../../platform/clock.ts';
import { secondsUntil } from '../../platform/rate.ts';
import type { RateLimits } from '../../platform/rate-limits.ts';
import { fault } from '../faults.ts';
import { roleOf, type Viewer } from '../viewer.ts';

/** The cost of a request, and the points that its caller has left. */
export interface Spending {
  cost: number;
  /** In points per minute. */
  limit: number;
  remaining: number;
  resetAt: Date;
}

/** How many points callers may spend on queries in a minute. */
export interface Budgets {
  /**
   * Takes the cost from the caller's budget. Throws QUERY_TOO_COMPLEX (HTTP 400) if it exceeds the whole budget, and RATE_LIMITED (HTTP
   * 429) if too little is left.
   */
  spend(caller: BudgetCaller, cost: number): Promise<Spending>;
  /** Takes nothing. Throws RATE_LIMITED (HTTP 429) if nothing is left. */
  admit(caller: BudgetCaller): Promise<void>;
  /**
   * Takes the cost of work whose size is known only after the query has started, even if less is left, so that the next request is refused.
   * Throws RATE_LIMITED if nothing was left before.
   */
  charge(caller: BudgetCaller, cost: number): Promise<void>;
}

export interface BudgetCaller {
  viewer: Viewer;
  address: string;
}

/** Counts budgets in the memory of this process, so a query costs no write. Each process has its own count. */
export function createBudgets(limits: RateLimits): Budgets {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterMemory({ keyPrefix, points, duration: MINUTE / SECOND });
  const limiters = {
    ANONYMOUS: limiter('address', limits.anonymous),
    CUSTOMER: limiter('customer', limits.customer),
    SERVICE: limiter('service', limits.service),
    FINANCE: limiter('finance', limits.finance),
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

/** The fault for a query that costs more than `limit`. */
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

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * Returns the key under which requests of an address are counted: an IPv4 address, or the /64 network of an IPv6 address, because one
 * subscriber has all of it.
 */
export function networkOf(address: string): string {
  // A socket that listens for both versions shows IPv4 addresses as IPv6 ones.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const bare = address.replace(/%.*$/, '');
  if (!isIPv6(bare)) return address;
  const halves = bare.split('::').map((half) => half.split(':').filter(Boolean));
  const [left, right = []] = halves as [string[], string[]?];
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, GROUPS_OF_NETWORK);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
