/**
 * The number of partitions of due events. Each worker reads the partitions that it has leased (src/worker/partitions.ts), so that two
 * workers seldom fold the same stream. It limits the number of workers that share the work.
 */
export const PARTITIONS = 32;

/** Returns the partition of a stream, or of an event that has no stream yet: a hash (FNV-1a) of the ID. */
export function partitionOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < id.length; n++) hash = Math.imul(hash ^ id.charCodeAt(n), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}
