import type { CardNamed } from '../facts/receipt.ts';
import type { TextKey } from '../language/text.ts';
import type { MessageData, MessageKind } from '../outbox/message.ts';
import type { Details } from './details.read.ts';
import type { Speech } from './speech.ts';

/** What a message says, before it is laid out. */
export interface Words {
  subject: string;
  /** Plain sentences, one paragraph each. */
  text: string[];
  /** What it is about at a glance, such as amount and date. */
  facts: Fact[];
  /** The next step. */
  action: { label: string; url: string } | null;
}

export type Fact = [label: string, value: string];

export interface Telling {
  say: Speech;
  /** When the fact happened. */
  at: Date;
  /** What the message shows beside its own data. */
  details: Details;
  /** Where customers manage their billing in the product. */
  manageUrl: string;
  /** The link of `confirm-email`; null in any other message, and where nothing is sent. */
  confirmUrl: string | null;
}

export type Worded<Kind extends MessageKind> = (data: MessageData[Kind], telling: Telling) => Words;

/** A row of the table of a message. */
export function fact(say: Speech, label: TextKey, value: string): Fact {
  return [say.text(label), value];
}

/** The row of a card, if there is one. */
export const cardFact = (card: CardNamed | null, say: Speech): Fact[] =>
  card === null ? [] : [fact(say, 'label.card', say.card(card))];
