import { isDeepStrictEqual } from 'node:util';

/**
 * An entry of the audit history before it is appended. audit/append.ts adds its place in the chain and its hash. Its ID names the write that
 * it describes, so that staging or appending it again adds nothing.
 */
export interface AuditDraft {
  /** `<stream>@<revision>:<n>` */
  id: string;
  /** The stream whose history it is in, or SYSTEM_CHAIN. */
  chain: string;
  at: Date;
  actor: { kind: 'CUSTOMER' | 'ADMIN' | 'SUPPORT' | 'FINANCE' | 'SERVICE' | 'STRIPE' | 'SYSTEM'; id: string | null };
  /** `subscription.status_changed` */
  action: string;
  /** See targetOf. */
  target: string;
  userId: string | null;
  /** The ID of the stored event that caused it. */
  eventId: string | null;
  outcome: 'SUCCEEDED' | 'REFUSED' | 'FAILED';
  reason: string | null;
  requestId: string | null;
  changes: Change[];
}

/** The types of objects that the audit history records. */
export type TargetType =
  | 'subscription'
  | 'purchase'
  | 'payment'
  | 'refund_request'
  | 'grant'
  | 'stripe_customer'
  | 'stripe_customer_link'
  | 'ownership'
  | 'member'
  | 'contact'
  | 'erasure'
  | 'reconciliation'
  | 'event'
  | 'command';

/** Returns a target as it is stored: `subscription:sub_...`. */
export const targetOf = (type: TargetType, id: string): string => `${type}:${id}`;

/** The change of one audited value. null means that the value is absent. */
export interface Change {
  target: string;
  path: string;
  before: JsonValue;
  after: JsonValue;
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The audited part of a document: values by target and path. A value that is null counts as absent, and so does a target without values. */
export type Audited = Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;

/** The chain of entries without a stream. The ID of a stream is never empty, so no stream shares it. */
export const SYSTEM_CHAIN = '';

/** The change of a document by one cause, in the write that gave the document this revision. */
export interface Difference {
  /** The stream of the document. It is the chain of the drafts, and the first part of their IDs. */
  document: string;
  revision: number;
  /** How many drafts the same write has staged already. A write with several events has several differences. */
  staged?: number;
  before: Audited;
  after: Audited;
  cause: Pick<AuditDraft, 'at' | 'actor' | 'userId' | 'eventId' | 'reason' | 'requestId'>;
}

/** Returns one draft for each target that a difference changes, sorted by target. The same difference gives the same drafts. */
export function draftsOf({ document, revision, staged = 0, before, after, cause }: Difference): AuditDraft[] {
  const changes = changesBetween(before, after);
  return [...new Set(changes.map(({ target }) => target))].map((target, n) => {
    const own = changes.filter((change) => change.target === target);
    return {
      id: `${document}@${revision}:${staged + n}`,
      chain: document,
      ...cause,
      action: `${kindOf(target)}.${verbOf(valuesOf(before, target).size, valuesOf(after, target).size, own)}`,
      target,
      outcome: 'SUCCEEDED',
      changes: own,
    };
  });
}

/** Returns every value that differs, sorted by target and path. Includes added and removed targets. */
export function changesBetween(before: Audited, after: Audited): Change[] {
  return inOrder(Object.keys(before), Object.keys(after)).flatMap((target) => {
    const was = valuesOf(before, target);
    const is = valuesOf(after, target);
    return inOrder(was.keys(), is.keys())
      .map((path) => ({ target, path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
      .filter((change) => !isDeepStrictEqual(change.before, change.after));
  });
}

/** Returns the audited part after these changes. All changes of a document, applied to nothing in order, give its audited part. */
export function applyChanges(audited: Audited, changes: readonly Change[]): Audited {
  const targets = new Map(Object.keys(audited).map((target) => [target, valuesOf(audited, target)]));
  for (const { target, path, after } of changes) {
    const facts = targets.get(target) ?? new Map<string, JsonValue>();
    if (after === null) facts.delete(path);
    else facts.set(path, after);
    targets.set(target, facts);
  }
  const left = [...targets].filter(([, facts]) => facts.size > 0);
  return Object.fromEntries(left.map(([target, facts]) => [target, Object.fromEntries(facts)]));
}

/** Returns the audited values of a target by path, without nulls. A map, because targets and paths come from outside and can have names like `constructor`. */
function valuesOf(audited: Audited, target: string): Map<string, JsonValue> {
  const facts = Object.hasOwn(audited, target) ? Object.entries(audited[target] ?? {}) : [];
  return new Map(facts.filter(([, fact]) => fact !== null));
}

const inOrder = (some: Iterable<string>, more: Iterable<string>): string[] => [...new Set([...some, ...more])].sort();

const kindOf = (target: string): string => target.replace(/:.*$/s, '');

function verbOf(factsBefore: number, factsAfter: number, changes: readonly Change[]): string {
  if (factsBefore === 0) return 'created';
  if (factsAfter === 0) return 'removed';
  return changes.some(({ path }) => path === 'status') ? 'status_changed' : 'changed';
}
