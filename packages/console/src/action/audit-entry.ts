import type { Client } from 'urql';
import { type AuditPartsFragment, NewestEntryDocument } from '../operations.generated.ts';

/** The newest audit entry of a person about a customer. Null if there is none, or if the role may not read it. */
export async function newestEntry(client: Client, userId: string, actorId: string): Promise<AuditPartsFragment | null> {
  const variables = { userId, actorId };
  const { data } = await client.query(NewestEntryDocument, variables, { requestPolicy: 'network-only' }).toPromise();
  return data?.auditLog?.nodes[0] ?? null;
}

const TRIES = 6;
const PAUSE = 500;

/** The entry of what was just done. Entries are published a moment after it. */
export async function awaitEntry(client: Client, userId: string, actorId: string, before: string | undefined) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const entry = await newestEntry(client, userId, actorId);
    if (entry && entry.id !== before) return entry;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return null;
}
