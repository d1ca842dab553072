import { isDeepStrictEqual } from 'node:util';

/**
 * What can be told to people: the contract between who stages a message and who words it. Its id names the business fact, so that
 * two events of one fact tell it once; its data is all that the wording needs, as it was when it became true.
 */
export type Message = { [Kind in MessageKind]: MessageOf<Kind> }[MessageKind];

export interface MessageOf<Kind extends MessageKind> {
  /** `<kind>:<subject>` */
  id: string;
  kind: Kind;
  userId: string;
  /** When the fact happened. */
  at: Date;
  /** WITHDRAWN: a later event overtook it; it is not sent any more. */
  state: 'DUE' | 'WITHDRAWN';
  data: MessageData[Kind];
}

export type MessageKind = keyof MessageData;

/** Money is integer minor units beside its currency. */
export interface MessageData {
  started: { subscriptionId: string; plan: string | null };
  ended: { subscriptionId: string; plan: string | null };
  receipt: { paymentId: string; amount: number; currency: string; invoiceUrl: string | null };
  'payment-failed': {
    paymentId: string;
    amount: number;
    currency: string;
    invoiceUrl: string | null;
    nextAttemptAt: Date | null;
  };
  confirm: { paymentId: string; amount: number; currency: string; actionUrl: string | null };
}

/** A message in the outbox of the document that it follows from. */
export interface Staged {
  message: Message;
  /** Names this entry in its outbox. */
  key: string;
  /** Revision of the document that staged it: a later word on the same fact has a higher one. */
  revision: number;
}

/**
 * What a write has to stage: the messages that hold now and did not hold in the same way before. Told of states, not of steps,
 * they do not depend on the order in which the events came.
 */
export function stage(before: readonly Message[], after: readonly Message[], revision: number): Staged[] {
  const held = new Map(before.map((message) => [message.id, message]));
  return after
    .filter((message) => !isDeepStrictEqual(held.get(message.id), message))
    .map((message, n) => ({ message, key: `${revision}:${n}`, revision }));
}
