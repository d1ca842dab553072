import { isDeepStrictEqual } from 'node:util';

/**
 * What the audit history is told: the contract between who stages an entry and who appends it (audit/append.ts), which adds its
 * place in its chain and its hash. Its id names the write that it tells of, so that staging or appending it again adds nothing.
 */
export interface AuditDraft {
  /** `<stream>@<revision>:<n>` */
  id: string;
  /** The stream whose history it is in, or SYSTEM_CHAIN. */
  chain: string;
  at: Date;
  actor: { kind: 'CUSTOMER' | 'ADMIN' | 'SUPPORT' | 'SERVICE' | 'STRIPE' | 'SYSTEM'; id: string | null };
  /** `subscription.status_changed` */
  action: string;
  /** See targetOf. */
  target: string;
  userId: string | null;
  /** The stored event that caused it. */
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
  | 'contact'
  | 'erasure'
  | 'reconciliation'
  | 'event'
  | 'command';

/** A target as it is stored: `subscription:sub_...`. */
export const targetOf = (type: TargetType, id: string): string => `${type}:${id}`;

/** One fact that changed; null stands for an absent one. */
export interface Change {
  target: string;
  path: string;
  before: JsonValue;
  after: JsonValue;
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What is audited of a document: facts by path, by target. A fact that is null is absent, and so is a target without facts. */
export type Audited = Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;

/** The chain of what follows from no stream. No stream's id is empty, so none shares it. */
export const SYSTEM_CHAIN = '';

/** A difference that one cause made to a document, in the write that gave it this revision. */
export interface Difference {
  /** The stream whose account it is: it is the first part of the drafts' ids, and their chain. */
  document: string;
  revision: number;
  /** How many drafts the same write has staged already: several events in one write are several differences. */
  staged?: number;
  before: Audited;
  after: Audited;
  cause: Pick<AuditDraft, 'at' | 'actor' | 'userId' | 'eventId' | 'reason' | 'requestId'>;
}

/** One draft for each target that a difference touches, sorted by target. The same difference gives the same drafts. */
export function draftsOf({ document, revision, staged = 0, before, after, cause }: Difference): AuditDraft[] {
  const changes = changesBetween(before, after);
  return [...new Set(changes.map(({ target }) => target))].map((target, n) => {
    const own = changes.filter((change) => change.target === target);
    return {
      id: `${document}@${revision}:${staged + n}`,
      chain: document,
      ...cause,
      action: `${kindOf(target)}.${verbOf(held(before, target).size, held(after, target).size, own)}`,
      target,
      outcome: 'SUCCEEDED',
      changes: own,
    };
  });
}

/** Every fact that is not the same in both, sorted by target and path; targets that are new or gone included. */
export function changesBetween(before: Audited, after: Audited): Change[] {
  return inOrder(Object.keys(before), Object.keys(after)).flatMap((target) => {
    const was = held(before, target);
    const is = held(after, target);
    return inOrder(was.keys(), is.keys())
      .map((path) => ({ target, path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
      .filter((change) => !isDeepStrictEqual(change.before, change.after));
  });
}

/** What is audited after these changes. All changes of a document's entries, in order and from nothing, give what it holds. */
export function applyChanges(audited: Audited, changes: readonly Change[]): Audited {
  const targets = new Map(Object.keys(audited).map((target) => [target, held(audited, target)]));
  for (const { target, path, after } of changes) {
    const facts = targets.get(target) ?? new Map<string, JsonValue>();
    if (after === null) facts.delete(path);
    else facts.set(path, after);
    targets.set(target, facts);
  }
  const left = [...targets].filter(([, facts]) => facts.size > 0);
  return Object.fromEntries(left.map(([target, facts]) => [target, Object.fromEntries(facts)]));
}

/** A map, because targets and paths come from outside and may be named like a property of every object. */
function held(audited: Audited, target: string): Map<string, JsonValue> {
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
