import type { Figure, Table } from './figures.ts';
import { measureAdminList } from './measures/admin-list.ts';
import { measureCost } from './measures/cost.ts';
import { measureFreshness } from './measures/freshness.ts';
import { measureGrowth } from './measures/growth.ts';
import { measureLatency } from './measures/latency.ts';
import { measurePolicy } from './measures/policy.ts';
import { measureReads } from './measures/reads.ts';
import { measureRebuild } from './measures/rebuild.ts';
import { measureSoak } from './measures/soak.ts';
import { measureStart } from './measures/start.ts';
import { measureWebhooks } from './measures/webhooks.ts';
import type { Store } from './store.ts';

/** How much is measured. */
export interface Scale {
  rounds: number;
  /** Requests of each round. */
  amount: number;
  /** Users at most. */
  users: number;
  minutes: number;
}

/** One question about speed: a section of docs/benchmarks.md. */
export interface Measure {
  title: string;
  /** What its table says, in a sentence or two. */
  says: string;
  measure(store: Store, scale: Scale): Promise<Figure[] | Table>;
}

/** In the order of the page. */
export const MEASURES: Record<string, Measure> = {
  webhooks: {
    title: 'Webhooks',
    says: 'How many signed webhooks are accepted a second, and how many of them are folded, audited documents a second. The ceiling is C1.',
    measure: (store, { rounds, amount }) => measureWebhooks(store, rounds, amount),
  },
  freshness: {
    title: 'From webhook to access',
    says: 'How long after Stripe was answered its customer may use what they bought, while other webhooks arrive at 60 % of what can be applied.',
    measure: measureFreshness,
  },
  latency: {
    title: 'Latency',
    says: 'What 95 % of commands, webhooks and questions take at most, one user after another, with the sandbox on the same machine in place of Stripe.',
    measure: measureLatency,
  },
  reads: {
    title: 'Questions',
    says: 'How many questions about what somebody may use are answered a second. The ceiling of `me` is C2.',
    measure: (store, { rounds, amount }) => measureReads(store, rounds, amount),
  },
  'admin-list': {
    title: 'A list for staff',
    says: 'A page of 50 customers with plan, entitlements, subscriptions and payments, asked one at a time, and beside it one `me`.',
    measure: measureAdminList,
  },
  policy: {
    title: 'Policy and limits',
    says: 'The same service with its permissions, document limits and costs, and without them (the ceiling).',
    measure: measurePolicy,
  },
  cost: {
    title: 'What one thing costs',
    says: 'Commands to MongoDB, and their bytes there and back (BSON): for one webhook until it is folded and audited, alone and among many; and for one question.',
    measure: measureCost,
  },
  start: {
    title: 'Start',
    says: 'From the start of the process until `/readyz` answers, with that many users in the database.',
    measure: measureStart,
  },
  growth: {
    title: 'Growth',
    says: 'What each question takes with more and more users, each with 5 payments and 10 events, asked one at a time. The slope is the exponent: 0 does not grow, 1 is linear.',
    measure: measureGrowth,
  },
  rebuild: {
    title: 'Rebuild',
    says: 'Folding every document again from its events.',
    measure: (store) => measureRebuild(store),
  },
  soak: {
    title: 'Memory',
    says: 'What the process holds in memory while webhooks and questions come by turns at 60 % of what it can do.',
    measure: measureSoak,
  },
};
