import type { Connection } from 'mongoose';

/** The Stripe customer whose account a user owns; of several, the first. */
export async function customerOf({ connection }: { connection: Connection }, userId: string): Promise<string> {
  const owned = { 'owner.id': userId, _id: /^cus_/ } as never;
  const account = await connection.collection('accounts').findOne(owned, { sort: { _id: 1 } });
  return String(account?._id);
}
