import { Field, ID, ObjectType } from 'type-graphql';
import type {
  DisputeStatus,
  PaymentRefundStatus,
  PaymentStatus,
  RefundStatus,
} from '../../billing/payment/payment.view.ts';
import { connectionOf } from '../connection.type.ts';
import { MoneyType } from '../money.type.ts';
import { PlanType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, Url } from '../scalars.ts';
import { SubscriptionType } from '../subscription/subscription.type.ts';

export const PaymentStatusEnum = publishedEnum<PaymentStatus>('PaymentStatus', {
  description:
    'The collection status of a payment. See `refundStatus` and `dispute` for money that was returned later.',
  values: {
    PENDING: 'The payment is owed. Collection has not been attempted yet or is in progress.',
    ACTION_REQUIRED: 'The customer must confirm the payment.',
    PAID: 'The payment was made in full.',
    FAILED: 'The last attempt failed. Another attempt may follow.',
    VOID: 'The payment was voided. Nothing is owed.',
    UNCOLLECTIBLE: 'The payment was given up as uncollectible.',
  },
});

export const PaymentRefundStatusEnum = publishedEnum<PaymentRefundStatus>('PaymentRefundStatus', {
  description: 'How much of a payment was refunded. Failed refunds do not count.',
  values: {
    NONE: 'Nothing was refunded.',
    PARTIAL: 'Part of the payment was refunded.',
    FULL: 'The whole payment was refunded.',
  },
});

export const RefundStatusEnum = publishedEnum<RefundStatus>('RefundStatus', {
  description: "The status of a refund, in Stripe's terms.",
  values: {
    PENDING: 'The refund is on its way to the customer.',
    REQUIRES_ACTION: 'The customer must provide the destination for the money.',
    SUCCEEDED: 'The refund succeeded. It can still fail if the bank returns the money.',
    FAILED: 'The money did not reach the customer.',
    CANCELED: 'The refund was canceled before it completed.',
    OTHER: 'A status that this service does not know.',
  },
});

export const DisputeStatusEnum = publishedEnum<DisputeStatus>('DisputeStatus', {
  description: "The status of a dispute, in Stripe's terms.",
  values: {
    WARNING_NEEDS_RESPONSE: 'The bank made an inquiry and is waiting for a response. No money has moved.',
    WARNING_UNDER_REVIEW: 'The bank made an inquiry and is reviewing the response. No money has moved.',
    WARNING_CLOSED: 'The inquiry was closed without a dispute.',
    NEEDS_RESPONSE: 'The bank is waiting for evidence.',
    UNDER_REVIEW: 'The bank is reviewing the evidence.',
    APPEAL_NEEDS_RESPONSE: 'The dispute was appealed, and the bank is waiting for evidence.',
    APPEAL_UNDER_REVIEW: 'The dispute was appealed, and the bank is reviewing the evidence.',
    WON: 'The dispute was decided for the seller, and the money was returned.',
    LOST: 'The dispute was decided for the customer, and the money is lost.',
    PREVENTED: 'The case was resolved before it became a dispute.',
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
    description: "The bank's decline code, or Stripe's code if there is none; null if neither was given.",
  })
  code!: string | null;

  @Field(() => String, { description: 'A human-readable message.' })
  message!: string;

  @Field(() => DateTime, { nullable: true, description: 'The time of the next attempt; null if there is none.' })
  nextAttemptAt!: Date | null;
}

@ObjectType('Attribution', {
  description: 'The campaign or affiliate click that led to a purchase.',
  simpleResolvers: true,
})
export class AttributionType {
  @Field(() => ID, { nullable: true, description: "The click's ID; null if unknown." })
  clickId!: string | null;

  @Field(() => String, { nullable: true, description: 'The campaign; null if unknown.' })
  campaign!: string | null;

  @Field(() => String, { nullable: true, description: 'The affiliate; null if unknown.' })
  affiliate!: string | null;
}

@ObjectType('Refund', {
  description: 'A completed or attempted refund to the customer. `status` shows which.',
  simpleResolvers: true,
})
export class RefundType {
  @Field(() => ID, {
    description: "The refund's ID at Stripe. For a refund outside of Stripe, the credit note's ID.",
  })
  id!: string;

  @Field(() => PaymentType, { description: 'The payment that is refunded.' })
  payment!: PaymentType;

  @Field(() => RefundStatusEnum, { description: 'The status of the refund.' })
  status!: RefundStatus;

  @Field(() => MoneyType, { description: 'The amount of the refund.' })
  amount!: MoneyType;

  @Field(() => String, {
    nullable: true,
    description: "The reason for the refund, in Stripe's terms; null if none was given.",
  })
  reason!: string | null;

  @Field(() => DateTime, { description: 'The time at which the refund was created.' })
  createdAt!: Date;
}

@ObjectType('Dispute', {
  description: 'A payment that a customer questioned with their bank.',
  simpleResolvers: true,
})
export class DisputeType {
  @Field(() => ID, { description: "The dispute's ID at Stripe." })
  id!: string;

  @Field(() => PaymentType, { description: 'The payment that is disputed.' })
  payment!: PaymentType;

  @Field(() => DisputeStatusEnum, { description: 'The status of the dispute.' })
  status!: DisputeStatus;

  @Field(() => String, {
    nullable: true,
    description: "The bank's reason for the dispute, in Stripe's terms; null if none was given.",
  })
  reason!: string | null;

  @Field(() => MoneyType, { description: 'The disputed amount.' })
  amount!: MoneyType;

  @Field(() => DateTime, { description: 'The time at which the dispute was opened.' })
  createdAt!: Date;
}

@ObjectType('Payment', {
  description: 'An invoice or a one-time purchase, from start to finish.',
  simpleResolvers: true,
})
export class PaymentType {
  @Field(() => ID, {
    description:
      "An opaque ID that never changes. `payment` and `refundPayment` accept this ID and the payment's Stripe IDs.",
  })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The invoice's ID at Stripe (`in_...`); null for a purchase without an invoice.",
  })
  stripeInvoiceId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The ID of the payment intent (`pi_...`) that paid the payment, or of the newest one if none did; null while none is known.',
  })
  stripePaymentIntentId!: string | null;

  @Field(() => [ID], { description: 'The IDs of all charges made for the payment (`ch_...` or `py_...`).' })
  stripeChargeIds!: string[];

  @Field(() => PaymentStatusEnum, { description: 'The collection status, regardless of any money returned later.' })
  status!: PaymentStatus;

  @Field(() => PaymentRefundStatusEnum, { description: 'How much of the payment was refunded.' })
  refundStatus!: PaymentRefundStatus;

  @Field(() => MoneyType, {
    description:
      'The amount to be paid, after the discount and including tax. Once paid, it is the amount that the customer paid through Stripe or outside of it, excluding what their balance covered.',
  })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'The total amount refunded. Failed refunds do not count.' })
  amountRefunded!: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'The part of `amount` that is tax; null if unknown.' })
  tax!: MoneyType | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'The discount that was deducted before `amount`; null if unknown.',
  })
  discount!: MoneyType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A human-readable description of the payment: the invoice's text for the plan that it bills; null if there is none.",
  })
  description!: string | null;

  @Field(() => PlanType, {
    nullable: true,
    description: 'The plan that was paid for; null if it is not in the catalog.',
  })
  plan!: PlanType | null;

  @Field(() => SubscriptionType, {
    nullable: true,
    description:
      'The subscription that the payment is for; null for a one-time purchase, and for a subscription that ended long ago.',
  })
  subscription!: SubscriptionType | null;

  @Field(() => String, { nullable: true, description: 'The invoice number; null while the invoice has none.' })
  invoiceNumber!: string | null;

  @Field(() => Url, {
    nullable: true,
    description: 'The URL of the invoice page, where the invoice can be paid; null if there is none.',
  })
  invoiceUrl!: string | null;

  @Field(() => Url, { nullable: true, description: 'The URL of the invoice as a PDF; null if there is none.' })
  invoicePdf!: string | null;

  @Field(() => PaymentFailureType, {
    nullable: true,
    description: 'Why the last attempt to collect the payment failed; null if it did not fail.',
  })
  failure!: PaymentFailureType | null;

  @Field(() => [RefundType], { description: 'The refunds of the payment, oldest first, including failed ones.' })
  refunds!: RefundType[];

  @Field(() => DisputeType, {
    nullable: true,
    description: 'The newest dispute about the payment; null if there is none.',
  })
  dispute!: DisputeType | null;

  @Field(() => AttributionType, {
    nullable: true,
    description: 'The campaign or affiliate click that led to the payment; null if unknown.',
  })
  attribution!: AttributionType | null;

  @Field(() => DateTime, { description: 'The time at which the payment became owed.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the payment was made; null if it is unpaid.',
  })
  paidAt!: Date | null;
}

export const { Connection: PaymentConnection } = connectionOf(PaymentType, 'Payment');
