import type { Figure, Table } from './figures.ts';
import { measureAdminList } from './measures/admin-list.ts';
import { measureBatch } from './measures/batch.ts';
import { measureCommands } from './measures/commands.ts';
import { measureCost } from './measures/cost.ts';
import { measureDisk } from './measures/disk.ts';
import { measureFreshness } from './measures/freshness.ts';
import { measureGrowth } from './measures/growth.ts';
import { measureLatency } from './measures/latency.ts';
import { measurePeer } from './measures/peer.ts';
import { measurePolicy } from './measures/policy.ts';
import { measureReads } from './measures/reads.ts';
import { measureRebuild } from './measures/rebuild.ts';
import { measureRevenue } from './measures/revenue.ts';
import { measureSize } from './measures/size.ts';
import { measureSoak } from './measures/soak.ts';
import { measureStart } from './measures/start.ts';
import { measureLate, measurePayments, measureWebhooks } from './measures/webhooks.ts';
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

/** Why a measure was not taken, and what to install for it. */
export interface Skipped {
  skipped: string;
}

/** A section of docs/benchmarks.md. */
export interface Measure {
  title: string;
  /** What its table says, in a sentence or two. */
  says: string;
  measure(store: Store, scale: Scale): Promise<Figure[] | Table | Skipped>;
}

/** In the order of the page. */
export const MEASURES: Record<string, Measure> = {
  webhooks: {
    title: 'Webhooks',
    says: 'How many signed webhooks of subscription lives are accepted a second, how many are applied (folded and audited) a second, and the CPU time of one event. The ceiling is C1, which accepts the same events and does nothing else.',
    measure: measureWebhooks,
  },
  payments: {
    title: 'Payment-heavy webhooks',
    says: 'The same for lives in which much money moves: charges, payment intents, refunds, disputes and `invoice_payment`. A quarter of these events name no customer.',
    measure: measurePayments,
  },
  late: {
    title: 'Late webhooks',
    says: 'The same for subscription lives of which a third of the events are late: they arrive after younger events of the same customer.',
    measure: measureLate,
  },
  peer: {
    title: 'A peer',
    says: 'How many webhooks of subscription lives are applied a second, against `@supabase/stripe-sync-engine` on PostgreSQL, which copies objects into tables, stores no events and keeps no audit history. The same events by turns.',
    measure: measurePeer,
  },
  freshness: {
    title: 'From webhook to access',
    says: 'How long after a webhook was posted the access that it brings can be read, while other webhooks arrive: at a fixed pace, and at 60 % of what the processes can apply.',
    measure: measureFreshness,
  },
  latency: {
    title: 'Latency',
    says: 'What 95 % of commands, webhooks and questions take at most, one user after another, with the sandbox on the same machine in place of Stripe.',
    measure: measureLatency,
  },
  reads: {
    title: 'Questions',
    says: 'How many `me` queries are answered a second, with permissions, limits and budgets in force. The ceiling is C2.',
    measure: measureReads,
  },
  batch: {
    title: 'A batch of users',
    says: 'How many users a second `customersByUserId` answers in batches of 100, against C4, which reads the same documents. Every user has 5 payments and 10 events.',
    measure: measureBatch,
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
  commands: {
    title: 'Sequential commands',
    says: 'How many commands to MongoDB one event needs one after another, from the insert that accepts it to the update that marks it as done. A command is sequential if no other command of the event is in flight when it is sent, so commands that are sent together count once.',
    measure: measureCommands,
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
  revenue: {
    title: 'Revenue',
    says: 'The `revenue` of a year by months, asked one at a time.',
    measure: measureRevenue,
  },
  disk: {
    title: 'Disk',
    says: 'Bytes on disk, compressed and with indexes, where each user has 10 events and 5 payments.',
    measure: measureDisk,
  },
  size: {
    title: 'Size of the event path',
    says: 'Files and lines of the source code between an accepted event and its documents, messages and audit entries.',
    measure: () => measureSize(),
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
