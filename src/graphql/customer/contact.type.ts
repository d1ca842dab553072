import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { NotificationChannel } from '../../billing/entitlement/recipient.read.ts';
import { publishedEnum } from '../published-enum.ts';

export const NotificationChannelEnum = publishedEnum<NotificationChannel>('NotificationChannel', {
  description: 'A channel for messages to a customer.',
  values: { EMAIL: 'Messages are sent by e-mail.', TELEGRAM: "Messages are sent by the service's Telegram bot." },
});

@ObjectType('Contact', { description: "A customer's contact details.", simpleResolvers: true })
export class ContactType {
  @Field(() => String, {
    nullable: true,
    description: 'The e-mail address that the customer set, or else the one stored at Stripe; null if there is none.',
  })
  email!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The new e-mail address that the customer has not confirmed yet; null if there is none. It expires after one day.',
  })
  pendingEmail!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The language (BCP 47) that the customer set, or else the one stored at Stripe; null if neither is known.',
  })
  locale!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the customer's Telegram chat with the bot; null if the customer set none.",
  })
  telegramChatId!: string | null;

  @Field(() => [NotificationChannelEnum], {
    description:
      "The channels for optional messages. Messages required by law or about the customer's money are always sent by e-mail.",
  })
  notifications!: NotificationChannel[];
}

@ObjectType('PaymentMethod', { description: 'The details of a card that may be displayed.', simpleResolvers: true })
export class PaymentMethodType {
  @Field(() => String, {
    nullable: true,
    description: 'The card brand, for example "visa"; null if Stripe did not provide it.',
  })
  brand!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The last four digits of the card number; null if Stripe did not provide them.',
  })
  last4!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The month in which the card expires, from 1 to 12; null if Stripe did not provide it.',
  })
  expMonth!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The year in which the card expires; null if Stripe did not provide it.',
  })
  expYear!: number | null;
}
