import type { mongo } from 'mongoose';
import type { CustomerLink } from '../billing/customer/link.document.ts';
import type { Links } from '../billing/customer/links.ts';
import type { FoldEvent } from '../billing/fold.ts';
import { FACT_VERSION, type Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import { objectAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { isSnapshot } from '../inbox/position.ts';
import { claimedBy, customerOf, subjectsOf } from './subjects.ts';

/** What became clear about a batch of events before any of them is folded. */
export interface Resolved {
  /** Events with their documents, which are stored on them. */
  matched: { event: StoredEvent; fold: FoldEvent; subjects: string[]; left: string[] }[];
  /** Nobody's yet: their Stripe customer is not linked to a user. */
  unmatched: { event: StoredEvent; customerId: string | null }[];
  ignored: StoredEvent[];
  /** Their payload could not be read. */
  failed: { event: StoredEvent; error: unknown }[];
  /** Links that this batch made or moved: what waited for them is due. */
  learned: CustomerLink[];
}

export interface ResolveOptions {
  events: mongo.Collection<StoredEvent>;
  links: Links;
  livemode: boolean;
  trustClientReference: boolean;
}

/**
 * Reads what each event says, finds whose it is and which documents fold it, and stores that on the event *before* it is
 * folded anywhere: a refold reads events by subject, so an event without its subjects would be missed by it.
 */
export async function resolve(batch: readonly StoredEvent[], options: ResolveOptions): Promise<Resolved> {
  const resolved: Resolved = { matched: [], unmatched: [], ignored: [], failed: [], learned: [] };
  const facts: { event: StoredEvent; fact: Fact }[] = [];
  for (const event of batch) {
    try {
      const fact = event.livemode === options.livemode ? factOf(event) : null;
      if (fact) facts.push({ event, fact });
      else resolved.ignored.push(event);
    } catch (error) {
      resolved.failed.push({ event, error });
    }
  }
  const owners = await findOwners(facts, options, resolved);
  const updates: mongo.AnyBulkWriteOperation<StoredEvent>[] = [];
  for (const { event, fact } of facts) {
    const customerId = customerOf(fact);
    const userId =
      customerId === null ? claimedBy(fact, options.trustClientReference) : (owners.get(customerId)?.userId ?? null);
    const subjects = userId === null ? [] : subjectsOf(fact, userId);
    const left = leftBy(event, subjects);
    if (userId === null) resolved.unmatched.push({ event, customerId });
    else resolved.matched.push({ event, fold: foldEventOf(event, fact, userId), subjects, left });
    const known = {
      fact,
      objectId: fact.id,
      ...(customerId && { customerId }),
      ...(userId && { userId, subjects }),
      ...(left.length > 0 && { left }),
    };
    updates.push({ updateOne: { filter: { _id: event._id }, update: { $set: known } } });
  }
  if (updates.length > 0) await options.events.bulkWrite(updates, { ordered: false });
  return resolved;
}

/** Documents that folded the event for a former owner. Kept on it until it is settled: whoever dies before must know them again. */
function leftBy({ subjects = [], left = [] }: StoredEvent, present: readonly string[]): string[] {
  return [...new Set([...subjects, ...left])].filter((subject) => !present.includes(subject));
}

/** The event as its folds see it. */
export function foldEventOf(event: Omit<StoredEvent, 'payload'>, fact: Fact, userId: string): FoldEvent {
  const { _id: id, position, createdAt: at } = event;
  return { id, position, at, snapshot: isSnapshot(position), userId, fact };
}

/** What the event says: the stored fact, else read from the payload. Null for what changes nothing here. */
export function factOf(event: StoredEvent): Fact | null {
  const stored = storedFact(event);
  if (stored) return stored;
  const payload = objectAt(JSON.parse(event.payload));
  // A connected account's events tell of somebody else's customers.
  return 'account' in payload ? null : readFact(event.type, payload);
}

/** The fact kept on the event, if it is of the present version. */
export function storedFact(event: Pick<StoredEvent, 'fact'>): Fact | null {
  const stored = event.fact as Fact | undefined;
  return stored?.version === FACT_VERSION ? stored : null;
}

async function findOwners(
  facts: readonly { event: StoredEvent; fact: Fact }[],
  { links, trustClientReference }: ResolveOptions,
  resolved: Resolved,
): Promise<Map<string, CustomerLink>> {
  const customerIds = new Set(facts.map(({ fact }) => customerOf(fact)).filter((id) => id !== null));
  const owners = await links.ownersOf([...customerIds]);
  const claims = facts.flatMap(({ event, fact }) => {
    const customerId = customerOf(fact);
    const userId = claimedBy(fact, trustClientReference);
    return customerId && userId ? [{ _id: customerId, userId, position: event.position, eventId: event._id }] : [];
  });
  resolved.learned = await links.learn(claims, owners);
  if (resolved.learned.length === 0) return owners;
  return links.ownersOf([...customerIds]); // another worker may have learned an earlier claim meanwhile
}
