import type { Client } from 'urql';
import { customerIn, type Owner } from '../customer/owner.ts';
import { type AuditPartsFragment, NewestEntriesDocument } from '../operations.generated.ts';

/** The newest audit entry of a person about a customer, among the last ten. Null if there is none, or if the role may not read it. */
export async function newestEntry(client: Client, owner: Owner, actorId: string): Promise<AuditPartsFragment | null> {
  const { data } = await client
    .query(NewestEntriesDocument, { ...owner }, { requestPolicy: 'network-only' })
    .toPromise();
  const entries = (data && customerIn(data)?.auditLog?.nodes) ?? [];
  return entries.find(({ actor }) => actor.id === actorId) ?? null;
}

const TRIES = 6;
const PAUSE = 500;

/** The entry of what was just done. Entries are published a moment after it. */
export async function awaitEntry(client: Client, owner: Owner, actorId: string, before: string | undefined) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const entry = await newestEntry(client, owner, actorId);
    if (entry && entry.id !== before) return entry;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return null;
}
