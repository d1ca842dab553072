import type { mongo } from 'mongoose';
import { short, type Table } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { populate } from '../population.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';
import { LARGE } from '../stored-documents.ts';

/** What documents and their indexes need on disk: for each document of the large collections, and for each user. */
export async function measureDisk(store: Store, { users }: Scale): Promise<Table> {
  const { uri, db } = await populate(store, users);
  await (await startService(uri)).stop(); // it builds the indexes
  await db.admin().command({ fsync: 1 });
  let total = 0;
  const rows: string[][] = [];
  for (const { collectionName } of await db.collections()) {
    const { storageSize = 0, totalIndexSize = 0, count = 0 } = await statisticsOf(db.collection(collectionName));
    total += storageSize + totalIndexSize;
    if (!LARGE.includes(collectionName)) continue;
    rows.push([`${collectionName}, each`, bytes((storageSize + totalIndexSize) / count), '']);
  }
  const user = `each user, of ${users.toLocaleString('en')}, with 10 events and 5 payments`;
  return {
    head: ['What', 'On disk with indexes', 'Target'],
    rows: [...rows, [user, bytes(total / users), 'at most 30,000 bytes']],
  };
}

const bytes = (count: number) => `${short(count)} bytes`;

async function statisticsOf(collection: mongo.Collection): Promise<Record<string, number>> {
  const [found] = await collection
    .aggregate<{ storageStats: Record<string, number> }>([{ $collStats: { storageStats: {} } }])
    .toArray();
  return found?.storageStats ?? {};
}
