import { Field, ID, ObjectType } from 'type-graphql';
import type { PaymentStatus } from '../billing/payment/payment.view.ts';
import { connectionOf } from './connection.type.ts';
import { CustomerType } from './customer.type.ts';
import { MoneyType } from './money.type.ts';
import { PlanType } from './plan.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Url } from './scalars.ts';
import { SubscriptionType } from './subscription.type.ts';

export const PaymentStatusEnum = publishedEnum<PaymentStatus>('PaymentStatus', {
  description: 'How far a payment has come.',
  values: {
    PENDING: 'Owed, and not tried yet or on its way.',
    ACTION_REQUIRED: 'The customer must confirm it.',
    PAID: 'Paid in full.',
    FAILED: 'The last attempt failed; another may follow.',
    PARTIALLY_REFUNDED: 'Paid, and a part of it went back by a refund or a lost dispute.',
    REFUNDED: 'Paid, and all of it went back.',
    DISPUTED: 'Paid, and all of it is disputed with the bank. The dispute is open.',
    DISPUTE_LOST: 'Paid, and all of it was taken back by the bank.',
    VOID: 'Withdrawn; nothing is owed.',
    UNCOLLECTIBLE: 'Given up.',
  },
});

@ObjectType('PaymentFailure', {
  description: 'Why the last attempt to collect a payment failed.',
  simpleResolvers: true,
})
export class PaymentFailureType {
  @Field(() => String, {
    nullable: true,
    description: "The bank's decline code, else Stripe's code; null if neither said.",
  })
  code!: string | null;

  @Field(() => String, { description: 'For people.' })
  message!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried again; null if it is not.' })
  nextAttemptAt!: Date | null;
}

@ObjectType('Attribution', {
  description: 'The campaign or affiliate click that led to a purchase.',
  simpleResolvers: true,
})
export class AttributionType {
  @Field(() => ID, { nullable: true, description: 'The click; null if unknown.' })
  clickId!: string | null;

  @Field(() => String, { nullable: true, description: 'The campaign; null if unknown.' })
  campaign!: string | null;

  @Field(() => String, { nullable: true, description: 'The affiliate; null if unknown.' })
  affiliate!: string | null;
}

@ObjectType('Refund', { description: 'Money that went back to the customer, or is on its way.', simpleResolvers: true })
export class RefundType {
  @Field(() => ID, {
    description: "The refund's ID at Stripe. For money that was given back outside of Stripe, the credit note's.",
  })
  id!: string;

  @Field(() => MoneyType, { description: 'How much went back.' })
  amount!: MoneyType;

  @Field(() => String, { nullable: true, description: "Stripe's word for why; null if none was given." })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType('Dispute', {
  description: 'A customer questioned a payment with their bank.',
  simpleResolvers: true,
})
export class DisputeType {
  @Field(() => ID, { description: "The dispute's id at Stripe." })
  id!: string;

  @Field(() => String, { description: "Stripe's word for how far it has come, such as needs_response, won or lost." })
  status!: string;

  @Field(() => String, { nullable: true, description: "The bank's reason, in Stripe's words; null if none was given." })
  reason!: string | null;

  @Field(() => MoneyType, { description: 'How much is disputed.' })
  amount!: MoneyType;

  @Field(() => DateTime, { description: 'When it began.' })
  createdAt!: Date;
}

@ObjectType('Payment', { description: 'One invoice or one-time purchase, through its life.', simpleResolvers: true })
export class PaymentType {
  @Field(() => ID, {
    description: "The invoice's id at Stripe; for a purchase without an invoice, the payment intent's.",
  })
  id!: string;

  @Field(() => CustomerType, { nullable: true, description: 'Who owes or paid it.' })
  customer!: CustomerType | null;

  @Field(() => PaymentStatusEnum, { description: 'How far it has come.' })
  status!: PaymentStatus;

  @Field(() => MoneyType, {
    description:
      'What is to be paid, after discount and with tax. Once paid, what the customer paid through Stripe or outside of it, without what their balance paid.',
  })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'What went back of it in all; refunds that failed do not count.' })
  amountRefunded!: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'The part of `amount` that is tax; null if unknown.' })
  tax!: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'What was taken off before `amount`; null if unknown.' })
  discount!: MoneyType | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is for, for people: what the invoice calls the plan that it bills; null if nothing was said.',
  })
  description!: string | null;

  @Field(() => PlanType, { nullable: true, description: 'What was paid for; null where the catalog does not know it.' })
  plan!: PlanType | null;

  @Field(() => SubscriptionType, {
    nullable: true,
    description: 'The subscription it pays; null for a one-time purchase, and for one that ended long ago.',
  })
  subscription!: SubscriptionType | null;

  @Field(() => String, { nullable: true, description: 'The number that the invoice bears; null before it has one.' })
  invoiceNumber!: string | null;

  @Field(() => Url, {
    nullable: true,
    description: 'The invoice in the browser, where it can be paid; null if there is none.',
  })
  invoiceUrl!: string | null;

  @Field(() => Url, { nullable: true, description: 'The invoice as a PDF; null if there is none.' })
  invoicePdf!: string | null;

  @Field(() => PaymentFailureType, { nullable: true, description: 'Why the last attempt failed; null if it did not.' })
  failure!: PaymentFailureType | null;

  @Field(() => [RefundType], { description: 'What went back, oldest first.' })
  refunds!: RefundType[];

  @Field(() => DisputeType, { nullable: true, description: 'The newest dispute about it; null if there is none.' })
  dispute!: DisputeType | null;

  @Field(() => AttributionType, {
    nullable: true,
    description: 'The campaign or affiliate click that led to it; null if unknown. For support and admins.',
  })
  attribution!: AttributionType | null;

  @Field(() => DateTime, { description: 'When it became owed.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was paid; null if it is not.' })
  paidAt!: Date | null;
}

export const { Connection: PaymentConnection } = connectionOf(PaymentType, 'Payment');
