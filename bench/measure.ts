import type { Figure, Table } from './figures.ts';
import { measureAdminList } from './measures/admin-list.ts';
import { measureBatch } from './measures/batch.ts';
import { measureCommands } from './measures/commands.ts';
import { measureConsole } from './measures/console.ts';
import { measureContainer } from './measures/container.ts';
import { measureCost } from './measures/cost.ts';
import { measureDisk } from './measures/disk.ts';
import { measureFreshness } from './measures/freshness.ts';
import { measureGrowth } from './measures/growth.ts';
import { measureLatency } from './measures/latency.ts';
import { measureOrganizations } from './measures/organizations.ts';
import { measurePeer } from './measures/peer.ts';
import { measurePolicy } from './measures/policy.ts';
import { measureReads } from './measures/reads.ts';
import { measureRebuild } from './measures/rebuild.ts';
import { measureRevenue } from './measures/revenue.ts';
import { measureSearch } from './measures/search.ts';
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
    says: 'Signed webhooks of subscription histories: how many are accepted per second, how many are applied (folded and audited) per second, and the CPU time per event. The ceiling is C1, which accepts the same events and does nothing else.',
    measure: measureWebhooks,
  },
  payments: {
    title: 'Payment-heavy webhooks',
    says: 'The same for histories with many payments: charges, payment intents, refunds, disputes and `invoice_payment`. A quarter of these events name no customer.',
    measure: measurePayments,
  },
  late: {
    title: 'Late webhooks',
    says: 'The same for subscription histories in which a third of the events are late: they arrive after newer events of the same customer.',
    measure: measureLate,
  },
  peer: {
    title: 'A peer',
    says: 'How many webhooks of subscription histories are applied per second, against `@supabase/stripe-sync-engine` on PostgreSQL, which copies objects into tables, stores no events and keeps no audit history. Both get the same events alternately.',
    measure: measurePeer,
  },
  freshness: {
    title: 'From webhook to access',
    says: 'The time from posting a webhook until a query returns the access that it grants, while other webhooks arrive: at a fixed rate, and at 60 % of what the processes can apply.',
    measure: measureFreshness,
  },
  latency: {
    title: 'Latency',
    says: 'The 95th percentile of commands, webhooks and queries, one user after another, with the sandbox on the same machine in place of Stripe.',
    measure: measureLatency,
  },
  reads: {
    title: 'Questions',
    says: 'How many `me` queries are answered per second, with permissions, limits and budgets in force. The ceiling is C2.',
    measure: measureReads,
  },
  organizations: {
    title: 'Members of organizations',
    says: 'The CPU time, database and service, of one `me` query of a member of one organization. The ceiling is that of a user without an organization. Both have an account of their own, and an organization has ten members.',
    measure: measureOrganizations,
  },
  batch: {
    title: 'A batch of users',
    says: 'How many users per second `customersByUserId` returns in batches of 100, against C4, which reads the same documents. Every user has 5 payments and 10 events.',
    measure: measureBatch,
  },
  'admin-list': {
    title: 'A list for staff',
    says: 'A page of 50 customers with plan, entitlements, subscriptions and payments, one request at a time, compared with one `me`.',
    measure: measureAdminList,
  },
  search: {
    title: 'A search by staff',
    says: 'A search by each thing that a customer quotes, one request at a time.',
    measure: measureSearch,
  },
  console: {
    title: 'The console in a browser',
    says: 'How long staff wait in a browser that has nothing of the console yet, on the machine of the service: for the first view, and for the result of a search by user ID. The console waits for a pause in typing before it searches, and that wait is included.',
    measure: measureConsole,
  },
  policy: {
    title: 'Policy and limits',
    says: 'The same service with its permissions, document limits and costs, and without them (the ceiling).',
    measure: measurePolicy,
  },
  cost: {
    title: 'What one thing costs',
    says: 'Commands to MongoDB, and the bytes sent and received (BSON), for one webhook until it is folded and audited, alone and among many, and for one query.',
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
    says: 'How long each query takes with a growing number of users, each with 5 payments and 10 events, one request at a time. The slope is the exponent: 0 is constant, 1 is linear.',
    measure: measureGrowth,
  },
  revenue: {
    title: 'Revenue',
    says: 'Reports of `revenue`, and the customers behind their figures, one request at a time.',
    measure: measureRevenue,
  },
  disk: {
    title: 'Disk',
    says: 'Bytes on disk, compressed and with indexes, if each user has 10 events and 5 payments.',
    measure: measureDisk,
  },
  size: {
    title: 'Size of the event path',
    says: 'Files and lines of the source code between an accepted event and its documents, messages and audit entries.',
    measure: () => measureSize(),
  },
  container: {
    title: 'Memory of a container',
    says: 'One process (`ROLE=all`) with the flags that the image sets in a container of that size, under bursts of payment-heavy webhooks that arrive faster than they can be folded.',
    measure: measureContainer,
  },
  rebuild: {
    title: 'Rebuild',
    says: 'Folding every document again from its events.',
    measure: (store) => measureRebuild(store),
  },
  soak: {
    title: 'Memory',
    says: 'The memory of the process while webhooks and queries alternate at 60 % of its capacity.',
    measure: measureSoak,
  },
};
