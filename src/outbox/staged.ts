import { isDeepStrictEqual } from 'node:util';
import type { Message } from './message.ts';

/** A message that follows from a write. It is stored with the write, and published to the collection `messages` afterwards. */
export interface StagedMessage {
  /** Identifies this entry within its document. */
  key: string;
  /** The revision of the document that staged it. A later version of the message has a higher one. */
  revision: number;
  message: Message;
  /** The document that staged it. Revisions are compared within one document only. */
  source: string;
  /** Set if it is about the time before an import: it is stored, but not sent. */
  old?: true;
  /** Set if it is not true any more: the message of this document is withdrawn, and that of another document is not. */
  gone?: true;
}

/**
 * Returns the messages that a write stages: new and changed ones, and withdrawals of those that are not true any more, for example because of
 * a late event. Messages follow from states and not from events, so the result does not depend on the order of arrival. Messages about the
 * time up to `importedAt` are marked as old.
 */
export function stageMessages(
  before: readonly Message[],
  after: readonly Message[],
  { source, revision, importedAt }: { source: string; revision: number; importedAt: Date | null },
): StagedMessage[] {
  const previous = new Map(before.map((message) => [message.id, message]));
  const currentIds = new Set(after.map(({ id }) => id));
  const changed = after.filter((message) => !isDeepStrictEqual(previous.get(message.id), message));
  const gone = before.filter(({ id, state }) => state === 'DUE' && !currentIds.has(id));
  return [
    ...changed.map((message) => ({
      message,
      ...(importedAt !== null && message.at <= importedAt && { old: true as const }),
    })),
    ...gone.map((message) => ({ message: { ...message, state: 'WITHDRAWN' as const }, gone: true as const })),
  ].map((staged, n) => ({ ...staged, source, key: `${revision}:m${n}`, revision }));
}
