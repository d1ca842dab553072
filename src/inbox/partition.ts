/**
 * Into how many parts what is due is divided. Each worker looks for the parts that it has leased (src/worker/partitions.ts), so that two
 * of them seldom fold the same stream. More than there will ever be workers.
 */
export const PARTITIONS = 32;

/** The part in which a stream is, or an event that has none yet: a hash (FNV-1a) of the ID. */
export function partitionOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < id.length; n++) hash = Math.imul(hash ^ id.charCodeAt(n), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}
