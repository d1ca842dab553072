import { expect, test } from '@jest/globals';
import {
  createReadStates,
  readOrganizationStates,
  readStates,
} from '../../../src/billing/entitlement/accounts.read.ts';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { accessOf, membershipsIn, seatsOf } from '../../../src/billing/entitlement/member.read.ts';
import { BillingError } from '../../../src/billing/errors.ts';
import { createMembersCommands } from '../../../src/billing/organization/members.commands.ts';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { revenueCollections } from '../../../src/billing/revenue/revenue.document.ts';
import { ownerOfOrganization } from '../../../src/facts/owner.ts';
import { rebuild } from '../../../src/reprocess/rebuild.ts';
import { openEmptied } from '../../folding/emptied.ts';
import { eventPath } from '../../folding/processing.ts';
import { fc } from '../../support/seed.ts';
import { priceObject, type StripeEvent, stripeEvent, subscriptionObject } from '../../support/stripe-events.ts';

// Members come and go, by two processes at once, while the quantity changes at Stripe and its webhooks arrive in any order.

const RUNS = 5 * Number(process.env['PROPERTY_RUNS'] ?? 5);
const USERS = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay'];
const ADMIN = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: null, reason: 'test' } as const;

const CATALOG = parseCatalog(
  `features: { tool: { name: Tool, kind: boolean } }
plans:
  free: { name: Free, free: true }
  assigned:
    { name: Assigned, perSeat: true, features: { tool: true }, prices: [{ interval: month, currency: EUR, amount: 900 }] }
  open:
    { name: Open, perSeat: true, seats: open, features: { tool: true }, prices: [{ interval: month, currency: EUR, amount: 900 }] }
`,
  'plans.yaml',
);

const user = fc.constantFrom(...USERS);
const command = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), user }),
  fc.record({ kind: fc.constant('remove' as const), user }),
  fc.record({ kind: fc.constant('seat' as const), user }),
  fc.record({ kind: fc.constant('seat' as const), user }),
  fc.record({ kind: fc.constant('release' as const), user }),
);
const life = fc.record({
  plan: fc.constantFrom('assigned', 'open'),
  /** The quantities that Stripe reports, in order. */
  quantities: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
  /** The order in which they arrive, and which of them twice. */
  arrival: fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 8 }),
  /** What happens: commands, by one process or at once by two, and the next webhook. */
  steps: fc.array(fc.oneof(fc.tuple(command), fc.tuple(command, command), fc.constant('webhook' as const)), {
    minLength: 4,
    maxLength: 14,
  }),
});

type Command = { kind: 'add' | 'remove' | 'seat' | 'release'; user: string };

const connection = await openEmptied();

test(
  'there are never more seats than bought, and nobody has access after a removal',
  async () => {
    const path = await eventPath(connection);
    const { accounts, events, payments } = path;
    const now = () => path.wall.now();
    const commands = () =>
      createMembersCommands({
        catalog: () => CATALOG,
        clock: path.wall,
        record: path.record,
        stateOf: async (owner) => (await readStates(accounts, [owner])).get(owner)?.state ?? NO_ENTITLEMENTS,
      });
    // Two processes: each runs its own commands one after the other, and knows nothing of the other's.
    const processes = [commands(), commands()];
    const read = createReadStates(accounts);
    let count = 0;
    let operations = 0;

    await fc.assert(
      fc.asyncProperty(life, async ({ plan, quantities, arrival, steps }) => {
        const id = `org-${count++}`;
        const owner = ownerOfOrganization(id);
        const webhooks: StripeEvent[] = quantities.map((quantity, n) =>
          stripeEvent(
            n === 0 ? 'customer.subscription.created' : 'customer.subscription.updated',
            1_760_000_000 + n,
            subscriptionObject({
              id: `sub_${id}`,
              customer: `cus_${id}`,
              quantity,
              price: priceObject(`${plan}_month_eur`),
              start: now().getTime() / 1000,
              more: { metadata: { organizationId: id } },
            }),
            { id: `evt_${id}_${n}` },
          ),
        );
        const due = arrival.flatMap((n) => webhooks[n] ?? []);
        const removed = new Set<string>();
        // Each organization has its own users. Otherwise a read of a user would return more memberships with each run.
        const userOf = (name: string) => `${name}-of-${id}`;
        const people = USERS.map(userOf);

        async function run({ kind, user }: Command, of: (typeof processes)[number]) {
          const userId = userOf(user);
          const operation = { id: `op_${operations++}` };
          const set = { organizationId: id, members: null, add: [], remove: [] };
          const seat = { organizationId: id, userId };
          try {
            if (kind === 'add') await of.setMembers({ ...set, add: [{ userId, role: 'MEMBER' }] }, ADMIN, operation);
            else if (kind === 'remove') await of.setMembers({ ...set, remove: [userId] }, ADMIN, operation);
            else if (kind === 'seat') await of.assignSeat(seat, ADMIN, operation);
            else await of.releaseSeat(seat, ADMIN, operation);
          } catch (error) {
            if (!(error instanceof BillingError)) throw error;
          }
        }

        async function check() {
          const states = await read(people);
          const state = (await readOrganizationStates(accounts, [owner])).get(owner) ?? NO_ENTITLEMENTS;
          const allowed = people.filter((userId) => {
            const { memberships = [], organizations } = states.get(userId) ?? {};
            const known = organizations?.get(owner) ?? state;
            return membershipsIn(memberships).some(
              (membership) => accessOf(membership, known, CATALOG, now()).entitlements[0]?.granted,
            );
          });
          expect(allowed.length).toBeLessThanOrEqual(seatsOf(state, CATALOG, now())?.quantity ?? 0);
          expect(allowed.filter((userId) => removed.has(userId))).toEqual([]);
        }

        for (const step of steps) {
          path.wall.pass(7);
          if (step === 'webhook') {
            const next = due.shift();
            if (next) await path.store(next);
            await path.settle();
          } else {
            await Promise.all(step.map((one, n) => run(one, processes[n] as (typeof processes)[number])));
            // Of an addition and a removal at once, either can be the later one.
            for (const { kind, user } of step) if (kind === 'add') removed.delete(userOf(user));
            for (const { kind, user } of step)
              if (kind === 'remove' && !step.some((other) => other.kind === 'add' && other.user === user))
                removed.add(userOf(user));
          }
          await check();
        }
        await path.store(...webhooks);
        await path.settle();
        await check();
        const state = (await readOrganizationStates(accounts, [owner])).get(owner) ?? NO_ENTITLEMENTS;
        expect(seatsOf(state, CATALOG, now())?.quantity ?? 0).toBe(quantities.at(-1));
      }),
      { numRuns: RUNS },
    );

    const differing: string[] = [];
    for await (const { stream, outcome } of rebuild({ events, accounts, payments, ...revenueCollections(connection) }))
      if (outcome !== 'same') differing.push(stream);
    expect(differing).toEqual([]);
  },
  120_000 + RUNS * 1_000,
);
