import { Field, ID, ObjectType } from 'type-graphql';
import type {
  DisputeStatus,
  PaymentRefundStatus,
  PaymentStatus,
  RefundStatus,
} from '../billing/payment/payment.view.ts';
import { connectionOf } from './connection.type.ts';
import { CustomerType } from './customer.type.ts';
import { MoneyType } from './money.type.ts';
import { PlanType } from './plan.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Url } from './scalars.ts';
import { SemanticNonNull } from './semantic-non-null.ts';
import { SubscriptionType } from './subscription.type.ts';

export const PaymentStatusEnum = publishedEnum<PaymentStatus>('PaymentStatus', {
  description: 'How the collection of a payment went. What went back since is told by `refundStatus` and `dispute`.',
  values: {
    PENDING: 'Owed, and not tried yet or on its way.',
    ACTION_REQUIRED: 'The customer must confirm it.',
    PAID: 'Paid in full.',
    FAILED: 'The last attempt failed; another may follow.',
    VOID: 'Withdrawn; nothing is owed.',
    UNCOLLECTIBLE: 'Given up.',
  },
});

export const PaymentRefundStatusEnum = publishedEnum<PaymentRefundStatus>('PaymentRefundStatus', {
  description: 'How much of a payment went back by refunds. Refunds that failed do not count.',
  values: { NONE: 'Nothing.', PARTIAL: 'A part of it.', FULL: 'All of it.' },
});

export const RefundStatusEnum = publishedEnum<RefundStatus>('RefundStatus', {
  description: "How far a refund has come, in Stripe's words.",
  values: {
    PENDING: 'On its way to the customer.',
    REQUIRES_ACTION: 'The customer must say where the money is to go.',
    SUCCEEDED: 'Done. It can still fail, if the bank sends the money back.',
    FAILED: 'The money did not reach the customer.',
    CANCELED: 'Canceled before it was done.',
    OTHER: 'A status that this service does not know.',
  },
});

export const DisputeStatusEnum = publishedEnum<DisputeStatus>('DisputeStatus', {
  description: "How far a dispute has come, in Stripe's words.",
  values: {
    WARNING_NEEDS_RESPONSE: 'The bank inquires and waits for an answer. No money moved.',
    WARNING_UNDER_REVIEW: 'The bank inquires and looks at the answer. No money moved.',
    WARNING_CLOSED: 'The inquiry is over, without a dispute.',
    NEEDS_RESPONSE: 'The bank waits for evidence.',
    UNDER_REVIEW: 'The bank looks at the evidence.',
    APPEAL_NEEDS_RESPONSE: 'Appealed; the bank waits for evidence.',
    APPEAL_UNDER_REVIEW: 'Appealed; the bank looks at the evidence.',
    WON: 'Decided for the seller: the money came back.',
    LOST: 'Decided for the customer: the money is gone.',
    PREVENTED: 'Settled before it became a dispute.',
    OTHER: 'A status that this service does not know.',
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

@ObjectType('Refund', {
  description: 'Money that went back to the customer, or was to go back; its status says which.',
  simpleResolvers: true,
})
export class RefundType {
  @Field(() => ID, {
    description: "The refund's ID at Stripe. For money that was given back outside of Stripe, the credit note's.",
  })
  id!: string;

  @Field(() => PaymentType, { description: 'The payment that it gives back.' })
  payment!: PaymentType;

  @Field(() => RefundStatusEnum, { description: 'How far it has come.' })
  status!: RefundStatus;

  @Field(() => MoneyType, { description: 'How much goes back.' })
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

  @Field(() => PaymentType, { description: 'The payment that it is about.' })
  payment!: PaymentType;

  @Field(() => DisputeStatusEnum, { description: 'How far it has come.' })
  status!: DisputeStatus;

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
    description:
      'Opaque, and the same for good. `payment` and `refundPayment` take this ID and those of Stripe that stand beside it.',
  })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The invoice's ID at Stripe, `in_...`; null for a purchase without an invoice.",
  })
  stripeInvoiceId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Of the payment intent that paid it, else of the newest, `pi_...`; null while none is known.',
  })
  stripePaymentIntentId!: string | null;

  @Field(() => [ID], { description: 'Of every charge that was made for it, `ch_...` or `py_...`.' })
  stripeChargeIds!: string[];

  @SemanticNonNull()
  @Field(() => CustomerType, { nullable: true, description: 'Who owes or paid it.' })
  customer!: CustomerType | null;

  @Field(() => PaymentStatusEnum, { description: 'How its collection went, whatever went back since.' })
  status!: PaymentStatus;

  @Field(() => PaymentRefundStatusEnum, { description: 'How much of it went back by refunds.' })
  refundStatus!: PaymentRefundStatus;

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

  @Field(() => [RefundType], { description: 'Its refunds, oldest first, those that failed included.' })
  refunds!: RefundType[];

  @Field(() => DisputeType, { nullable: true, description: 'The newest dispute about it; null if there is none.' })
  dispute!: DisputeType | null;

  @Field(() => AttributionType, {
    nullable: true,
    description: 'The campaign or affiliate click that led to it; null if unknown.',
  })
  attribution!: AttributionType | null;

  @Field(() => DateTime, { description: 'When it became owed.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was paid; null if it is not.' })
  paidAt!: Date | null;
}

export const { Connection: PaymentConnection } = connectionOf(PaymentType, 'Payment');
