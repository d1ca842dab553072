import { FACT_VERSION, type Fact } from './fact.ts';
import { aboutUser, contactNow, erasureNow, grantNow, linkedUser, membersNow, refundRequestNow } from './own.fact.ts';
import { watched } from './paths-read.ts';
import { putBack } from './previous.ts';
import type { ObjectType } from './stripe-objects/object-type.ts';
import { eventTypesOf, STRIPE_OBJECTS } from './stripe-objects/registry.ts';
import { idAt, isObject, objectAt, type StripeObject, textAt } from './stripe-value.ts';

/** Thrown for an event that no later read can understand. The message explains it to an admin. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

type Reader = Pick<ObjectType, 'kind' | 'read' | 'readBeside' | 'identify' | 'isIrrelevant'>;

/** The internal events: what an admin, a customer or the service did through the API. */
const OWN_READERS = {
  'contact.updated': { kind: 'contact', read: contactNow },
  'grant.created': { kind: 'grant', read: grantNow },
  'grant.revoked': { kind: 'grant', read: grantNow },
  'organization.members_changed': { kind: 'members', read: membersNow },
  'customer.linked': { kind: 'customer_link', read: linkedUser },
  'customer.unlinked': { kind: 'customer_link', read: linkedUser },
  'customer.reconciled': { kind: 'reconciliation', read: aboutUser },
  'customer.erased': { kind: 'erasure', read: erasureNow },
  'account.erased': { kind: 'erasure', read: erasureNow },
  'account.refolded': { kind: 'refold', read: (object) => ({ reason: textAt(object['reason']) }) },
  'payment_intent.standalone': { kind: 'standalone', read: (object) => ({ customerId: idAt(object['customer']) }) },
  'refund.requested': { kind: 'refund_request', read: refundRequestNow },
} as const satisfies Record<string, Reader>;

export type OwnEventType = keyof typeof OWN_READERS;

/** The reader of each event type. An event of any other type is stored and IGNORED. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...STRIPE_OBJECTS.flatMap((object) => eventTypesOf(object).map((type) => [type, object] as const)),
  ...Object.entries(OWN_READERS),
]);

/** The event types that change what the service knows. */
export const FOLDED_EVENT_TYPES: readonly string[] = [...READERS.keys()];

/** The event types that Stripe sends. A webhook endpoint must be subscribed to them. */
export const STRIPE_EVENT_TYPES: readonly string[] = STRIPE_OBJECTS.flatMap(({ events }) => events);

/** The changes whose events have `previous_attributes`. */
const HAVE_PREVIOUS = ['updated', 'automatically_updated', 'detached'];

/**
 * Reads a stored event. Returns null for an event that changes nothing here. Throws Unreadable if the type is known, but the payload does
 * not identify its object or gives two things one ID.
 */
export function readFact(type: string, payload: StripeObject): Fact | null {
  return factIn(type, payload, (object) => object);
}

/** The fields of an event's object that its fact is read from, including those of `previous_attributes`. Empty if nothing reads the event. */
export function pathsRead(type: string, payload: StripeObject): ReadonlySet<string> {
  const paths = new Set<string>();
  try {
    factIn(type, payload, (object) => watched(object, paths));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return paths;
}

function factIn(type: string, payload: StripeObject, watch: (object: StripeObject) => StripeObject): Fact | null {
  const reader = READERS.get(type);
  if (!reader) return null;
  const data = objectAt(payload['data']);
  const sent = objectAt(data['object']);
  const object = watch(sent);
  if (reader.isIrrelevant?.(object)) return null;
  const id = reader.identify ? reader.identify(object) : objectIdOf(type, object);
  if (id === null) throw new Unreadable(`a "${type}" event needs data.object.id, but has none`);
  const change = type.slice(type.lastIndexOf('.') + 1);
  const previous = data['previous_attributes'];
  const fact = {
    version: FACT_VERSION,
    kind: reader.kind,
    id,
    change,
    ...reader.readBeside?.(object),
    now: reader.read(object, change),
    before:
      isObject(previous) && HAVE_PREVIOUS.includes(change)
        ? reader.read(watch(putBack(sent, previous)), 'updated')
        : null,
  } as Fact;
  assertDistinctIds(type, fact);
  return fact;
}

/** Returns the object that a stored event carries, to be completed and stored again. */
export function objectIn(payload: string): StripeObject {
  return objectAt(objectAt(objectAt(JSON.parse(payload))['data'])['object']);
}

/** The ID of the event's object. An internal event can be about a user, and the product chooses their ID, so any text is valid there. */
function objectIdOf(type: string, { id }: StripeObject): string | null {
  return Object.hasOwn(OWN_READERS, type) ? textAt(id) : idAt(id);
}

/** The fields of a fact that hold a Stripe ID. No two are equal, because each type of object has its own prefix. */
const ID_FIELDS = ['customerId', 'subscriptionId', 'invoiceId', 'intentId', 'paymentIntentId', 'chargeId'] as const;

/** Throws if an event uses one ID for two objects. It would wait for one of them and be rescheduled by the other, endlessly. */
function assertDistinctIds(type: string, { id, now }: Fact): void {
  const values: StripeObject = { ...now };
  const ids = [id, ...ID_FIELDS.flatMap((name) => textAt(values[name]) ?? [])];
  if (new Set(ids).size < ids.length) throw new Unreadable(`a "${type}" event names one ID as two objects`);
}
