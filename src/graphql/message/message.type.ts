import { Field, ID, ObjectType } from 'type-graphql';
import type { DeliveryView, MessageOutcome } from '../../billing/customer/messages.read.ts';
import { connectionOf } from '../connection.type.ts';
import { NotificationChannelEnum } from '../customer/notification-channel.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime } from '../scalars.ts';

/** The kinds as the API spells them. */
export type PublishedKind =
  | 'STARTED'
  | 'PLAN_CHANGED'
  | 'PLAN_WILL_CHANGE'
  | 'WILL_END'
  | 'PAUSED'
  | 'RESUMED'
  | 'ENDED'
  | 'TRIAL_ENDS'
  | 'RENEWAL'
  | 'INVOICE'
  | 'RECEIPT'
  | 'PAYMENT_FAILED'
  | 'CONFIRM'
  | 'REFUND'
  | 'DISPUTE'
  | 'USAGE'
  | 'CARD_EXPIRES'
  | 'CONFIRM_EMAIL';

export const MessageKindEnum = publishedEnum<PublishedKind>('MessageKind', {
  description: 'The subject of a message to a customer. More kinds may be added.',
  values: {
    STARTED: 'A subscription has started.',
    PLAN_CHANGED: 'The plan, the price or the quantity of a subscription has changed.',
    PLAN_WILL_CHANGE: 'A change of the plan takes effect soon.',
    WILL_END: 'A subscription is canceled and ends with its period.',
    PAUSED: 'The payments of a subscription are paused.',
    RESUMED: 'A subscription is no longer canceled or paused.',
    ENDED: 'A subscription has ended.',
    TRIAL_ENDS: 'A trial ends soon.',
    RENEWAL: 'A subscription renews soon.',
    INVOICE: 'An invoice is waiting to be paid.',
    RECEIPT: 'A payment was received.',
    PAYMENT_FAILED: 'A payment failed.',
    CONFIRM: 'The bank asks the customer to confirm a payment.',
    REFUND: 'A payment was refunded.',
    DISPUTE: 'A payment is disputed, or its dispute is decided.',
    USAGE: 'The usage of a feature has reached 80 or 100 percent of its limit.',
    CARD_EXPIRES: 'The card on file expires before the next payment.',
    CONFIRM_EMAIL: 'A new e-mail address waits to be confirmed.',
  },
});

export const MessageOutcomeEnum = publishedEnum<MessageOutcome>('MessageOutcome', {
  description: 'The result of a message.',
  values: {
    DUE: 'It is not sent yet. If `error` is present, sending it failed and is retried.',
    SENT: 'It was sent on at least one channel.',
    SKIPPED: 'It was not sent, for the reason in `error`.',
    REFUSED: 'Every channel refused it for good.',
    WITHDRAWN: 'A later event made it wrong before it was sent.',
  },
});

@ObjectType('MessageDelivery', { description: 'A message as it was sent on one channel.', simpleResolvers: true })
export class MessageDeliveryType {
  @Field(() => NotificationChannelEnum, { description: 'The channel.' })
  channel!: DeliveryView['channel'];

  @Field(() => DateTime, { description: 'The time at which the channel accepted or refused the message.' })
  at!: Date;

  @Field(() => String, { nullable: true, description: 'Why the channel refused the message; null if it was sent.' })
  error!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The subject that was sent; null if the message was refused, or if the account was deleted.',
  })
  subject!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The text that was sent, without links that confirm or unsubscribe; null if the message was refused, or if the account was deleted.',
  })
  text!: string | null;
}

@ObjectType('Message', { description: 'A message to a customer, and its deliveries.', simpleResolvers: true })
export class MessageType {
  @Field(() => ID, { description: 'The opaque ID of the message, for caches. It never changes.' })
  id!: string;

  @Field(() => MessageKindEnum, { description: 'The subject of the message.' })
  kind!: PublishedKind;

  @Field(() => DateTime, { description: 'The time of the fact that the message is about.' })
  at!: Date;

  @Field(() => MessageOutcomeEnum, { description: 'The result of the message.' })
  outcome!: MessageOutcome;

  @Field(() => String, {
    nullable: true,
    description: 'Why the message was not sent, or why sending it failed last; null if there was no problem.',
  })
  error!: string | null;

  @Field(() => [MessageDeliveryType], {
    description: 'What was sent to the customer, one item for each channel, oldest first.',
  })
  deliveries!: MessageDeliveryType[];
}

export const { Connection: MessageConnection } = connectionOf(MessageType, 'Message');
