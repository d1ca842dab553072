import type { FoldEvent, Projection } from '../billing/fold.ts';
import { draftsOf } from '../outbox/audit-draft.ts';
import { type Staged, stageAudit, stageMessages } from '../outbox/staged.ts';
import type { Update } from './project.ts';
import { stepsOf } from './steps.ts';

export interface Written<State> {
  projection: Projection<State>;
  name: string;
  id: string;
  /** As it was; null for a new one. */
  document: { revision: number; state: State } | null;
  update: Update<State>;
  at: Date;
}

/** What follows from a write and is saved with it: the messages that hold now, and an audit entry for each difference. */
export function whatFollows<State>({ projection, name, id, document, update, at }: Written<State>): Staged[] {
  const revision = (document?.revision ?? 0) + 1;
  const before = document?.state ?? projection.empty;
  const after = update.replayed.state;
  const told = document === null ? [] : projection.messages(before, id);
  const staging = { source: `${name}:${id}`, revision, importedAt: lastImport(update.added) };
  const messages = stageMessages(told, projection.messages(after, id), staging);
  let staged = 0;
  const drafts = stepsOf({ projection, ...update, before, after }).flatMap(({ event, before, after }) => {
    const userId = projection.ownerOf(after, id) ?? projection.ownerOf(before, id);
    const by = event?.by ?? { actor: { kind: event ? 'STRIPE' : 'SYSTEM', id: null }, reason: null, requestId: null };
    // A customer's own words may be personal: they stand on the event, where they can be overwritten.
    const reason = update.reason ?? (by.actor.kind === 'CUSTOMER' ? null : by.reason);
    const cause = { ...by, at, userId, eventId: event?.id ?? null, reason };
    const [was, is] = [projection.audited(before, id), projection.audited(after, id)];
    const made = draftsOf({ document: `${name}:${id}`, revision, staged, before: was, after: is, cause });
    staged += made.length;
    return made;
  });
  return [...messages, ...stageAudit(drafts, revision)];
}

/** When the newest imported one of these events was read; null where none was imported. */
function lastImport(added: readonly FoldEvent[]): Date | null {
  return added.findLast(({ fact }) => fact.change === 'imported')?.at ?? null;
}
