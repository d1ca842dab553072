import { isDeepStrictEqual } from 'node:util';
import type { Message } from './message.ts';

/** A message that follows from a write and is stored with it, to be put among the messages afterwards. */
export interface StagedMessage {
  /** Names this entry among those of its document. */
  key: string;
  /** Revision of the document that staged it: a later word on the same fact has a higher one. */
  revision: number;
  message: Message;
  /** The document that tells it: only its own later words have higher revisions. */
  source: string;
  /** It was imported: it is put down and nobody is told. */
  old?: true;
  /** It does not hold any more: what this document told is taken back, and nothing that another one tells. */
  gone?: true;
}

/**
 * What a write has to tell: the messages that hold now and did not hold in the same way before, and those that do not hold any
 * more (a late event told better). Told of states, not of steps, what holds does not depend on the order in which the events came.
 * What happened until `importedAt` is old: an import brought it.
 */
export function stageMessages(
  before: readonly Message[],
  after: readonly Message[],
  { source, revision, importedAt }: { source: string; revision: number; importedAt: Date | null },
): StagedMessage[] {
  const held = new Map(before.map((message) => [message.id, message]));
  const holding = new Set(after.map(({ id }) => id));
  const told = after.filter((message) => !isDeepStrictEqual(held.get(message.id), message));
  const gone = before.filter(({ id, state }) => state === 'DUE' && !holding.has(id));
  return [
    ...told.map((message) => ({
      message,
      ...(importedAt !== null && message.at <= importedAt && { old: true as const }),
    })),
    ...gone.map((message) => ({ message: { ...message, state: 'WITHDRAWN' as const }, gone: true as const })),
  ].map((staged, n) => ({ ...staged, source, key: `${revision}:m${n}`, revision }));
}
