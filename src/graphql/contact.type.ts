import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { NotificationChannel } from '../billing/entitlement/recipient.read.ts';
import { publishedEnum } from './published-enum.ts';

export const NotificationChannelEnum = publishedEnum<NotificationChannel>('NotificationChannel', {
  description: 'A way in which a customer can be told something.',
  values: { EMAIL: 'By e-mail.', TELEGRAM: "By the service's Telegram bot." },
});

@ObjectType('Contact', { description: 'How a customer is reached.', simpleResolvers: true })
export class ContactType {
  @Field(() => String, {
    nullable: true,
    description: 'The address that they set, else the one that Stripe has; null if there is none.',
  })
  email!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The address that they asked for and have not confirmed yet; null if none waits. It waits for a day.',
  })
  pendingEmail!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Their language (BCP 47), as they set it or as Stripe has it; null if neither is known.',
  })
  locale!: string | null;

  @Field(() => ID, { nullable: true, description: 'Their chat with the bot; null if they set none.' })
  telegramChatId!: string | null;

  @Field(() => [NotificationChannelEnum], {
    description: 'Where optional messages come. What the law or their money requires comes by e-mail in any case.',
  })
  notifications!: NotificationChannel[];
}

@ObjectType('PaymentMethod', { description: 'A card, as far as it may be shown.', simpleResolvers: true })
export class PaymentMethodType {
  @Field(() => String, { nullable: true, description: 'Such as "visa"; null if Stripe did not say.' })
  brand!: string | null;

  @Field(() => String, { nullable: true, description: 'The last four digits; null if Stripe did not say.' })
  last4!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The month in which it expires, 1 to 12; null if Stripe did not say.',
  })
  expMonth!: number | null;

  @Field(() => Int, { nullable: true, description: 'The year in which it expires; null if Stripe did not say.' })
  expYear!: number | null;
}
