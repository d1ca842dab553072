import { IsOptional, Min } from 'class-validator';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { ErrorFacts } from '../../billing/error-message.ts';
import { codeOf, mainLine } from '../../billing/payment/invoice-lines.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import { planByCode } from '../../billing/plan/catalog.lookup.ts';
import type { Plan } from '../../billing/plan/catalog.ts';
import type { ChangeTiming } from '../../billing/plan-change/change.ts';
import { isLive, type SubscriptionView, willEnd } from '../../billing/subscription/subscription.view.ts';
import type { Context } from '../context.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { IdempotencyKey, ReasonedInput } from '../input-rules.ts';
import { type MoneyType, money, moneyOrNull } from '../money.type.ts';
import { once, type Payload } from '../mutation.ts';
import { publishedEnum } from '../published-enum.ts';
import { SafeInt } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { SubscriptionType } from '../subscription/subscription.type.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs, roleOf, type SignedIn } from '../viewer.ts';
import { type DisputeType, PaymentType, type RefundType } from './payment.type.ts';

type RefundCancellation = 'NO' | ChangeTiming;

export const RefundCancellationEnum = publishedEnum<RefundCancellation>('RefundCancellation', {
  description: 'What becomes of a subscription when a payment for it is refunded.',
  values: {
    NO: 'It continues and renews.',
    NOW: 'It is canceled immediately.',
    PERIOD_END: 'It is canceled at the end of the period.',
  },
});

@InputType('RefundPaymentInput', { description: 'The payment to refund, and the amount.' })
export class RefundPaymentInput extends ReasonedInput {
  @Field(() => ID, { description: "The payment's `Payment.id`, one of its IDs at Stripe, or its invoice number." })
  paymentId!: string;

  @IsOptional()
  @Min(1)
  @Field(() => SafeInt, {
    nullable: true,
    description:
      "The amount to refund in minor units of the payment's currency, at least 1. Default: the amount not yet refunded.",
  })
  amount?: number | null;

  @Field(() => RefundCancellationEnum, {
    nullable: true,
    description: 'What becomes of the subscription that the payment was for. Default: `NO`.',
  })
  cancel?: RefundCancellation | null;

  @IdempotencyKey({ required: true })
  idempotencyKey!: string;
}

@ObjectType('RefundPaymentPayload', { description: 'The result of `refundPayment`.', simpleResolvers: true })
export class RefundPaymentPayload {
  @Field(() => PaymentType, {
    nullable: true,
    description:
      'The payment, including the refund. With ALREADY_REFUNDED, it is the unchanged payment; null if there is any other error.',
  })
  payment?: PaymentType | null;

  @Field(() => SubscriptionType, {
    nullable: true,
    description: 'The subscription that the payment was for; null if it was for none, or if there are errors.',
  })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    nullable: true,
    description:
      'What staff should know although the refund was made: SUBSCRIPTION_RENEWS. Empty if there is nothing; null if there are errors.',
  })
  warnings?: UserErrorType[] | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was refunded. Empty if the refund was made.' })
  userErrors!: UserErrorType[];
}

interface Refund {
  payment: PaymentView | null | undefined;
  subscription: SubscriptionView | null;
  warnings: ErrorFacts[];
}

/**
 * Reads the payment and its subscription again, because an earlier field of the request may have read them before. Warns if the subscription
 * renews although it should end, or although nothing of the payment is left.
 */
async function shownRefund(paymentId: string, shouldEnd: boolean, { billing, loaders }: Context): Promise<Refund> {
  loaders.account.clearAll();
  const [payment] = await billing.paymentsById(null, [paymentId]);
  if (!payment?.subscriptionId) return { payment, subscription: null, warnings: [] };
  const { subscriptions } = await loaders.account.load(payment.userId);
  const subscription = subscriptions.find(({ id }) => id === payment.subscriptionId) ?? null;
  const isOdd = shouldEnd || payment.refundStatus === 'FULL';
  const renews = isOdd && subscription !== null && isLive(subscription) && !willEnd(subscription);
  return { payment, subscription, warnings: renews ? [{ code: 'SUBSCRIPTION_RENEWS', values: {} }] : [] };
}

@Resolver(() => PaymentType)
export class PaymentResolver {
  @Query(() => PaymentType, {
    nullable: true,
    description:
      'Returns a payment by its ID, by the ID of its invoice, payment intent or charge at Stripe, or by its invoice number; null if there is none, or if it is not yours. Staff can see any payment.',
  })
  payment(
    @Arg('id', () => ID, {
      description: 'The `Payment.id`, an ID at Stripe (`in_...`, `pi_...` or `ch_...`), or an invoice number.',
    })
    id: string,
    @Ctx() { loaders }: Context,
  ): Promise<PaymentView | null> {
    return loaders.payment.load(id);
  }

  @SemanticNonNull()
  @Mutation(() => RefundPaymentPayload, {
    nullable: true,
    description: 'Refunds all that remains of a payment, or a part of it. A full refund suspends access.',
  })
  refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'The payment to refund, and the amount.' })
    input: RefundPaymentInput,
    @Ctx() context: Context,
  ): Promise<Payload<Refund>> {
    const { viewer, billing } = context;
    const { paymentId, amount = null, reason } = input;
    const cancel = !input.cancel || input.cancel === 'NO' ? null : input.cancel;
    return once('refundPayment', input, context, {
      kept: 'FOR_GOOD',
      movesMoney: true,
      run: (operation) =>
        billing.refundPayment(
          { paymentId, amount, reason, cancel },
          actingAs(roleOf(viewer as SignedIn), context),
          operation,
        ),
      show: (id) => shownRefund(id, cancel !== null, context),
    });
  }

  @FieldResolver()
  id(@Root() { publicId }: PaymentView): string {
    return publicId;
  }

  @SemanticNonNull()
  @FieldResolver(() => CustomerType, { nullable: true, description: 'The customer who owes or made the payment.' })
  customer(@Root() { userId }: PaymentView, @Ctx() { loaders }: Context): Promise<Account> {
    return loaders.account.load(userId);
  }

  @FieldResolver()
  amount(@Root() { amount, currency }: PaymentView): MoneyType {
    return money(amount, currency);
  }

  @FieldResolver()
  amountRefunded(@Root() { amountRefunded, currency }: PaymentView): MoneyType {
    return money(amountRefunded, currency);
  }

  @FieldResolver()
  refunds(@Root() payment: PaymentView): (Omit<RefundType, 'payment'> & OfPayment)[] {
    return payment.refunds.map(({ amount, currency, ...refund }) => ({
      ...refund,
      payment,
      amount: money(amount, currency),
    }));
  }

  @FieldResolver()
  dispute(@Root() payment: PaymentView): (Omit<DisputeType, 'payment'> & OfPayment) | null {
    const { dispute } = payment;
    return dispute && { ...dispute, payment, amount: money(dispute.amount, dispute.currency) };
  }

  @FieldResolver()
  tax(@Root() { tax, currency }: PaymentView): MoneyType | null {
    return moneyOrNull(tax, currency);
  }

  @FieldResolver()
  discount(@Root() { discount, currency }: PaymentView): MoneyType | null {
    return moneyOrNull(discount, currency);
  }

  @FieldResolver()
  async plan(@Root() payment: PaymentView, @Ctx() context: Context): Promise<Plan | undefined> {
    const { priceId, plan } = payment;
    if (priceId === null) return planByCode(context.billing.catalog(), plan ?? '');
    const planOf = await planFinder(payment, context);
    return planOf(mainLineOf(payment, planOf)) ?? planByCode(context.billing.catalog(), plan ?? '');
  }

  @FieldResolver()
  async description(@Root() payment: PaymentView, @Ctx() context: Context): Promise<string | null> {
    const { description, lines } = payment;
    // One line needs no choice, and an invoice's own description wins.
    if (lines.length <= 1 || !lines.some((line) => line.description === description)) return description;
    return mainLineOf(payment, await planFinder(payment, context))?.description ?? description;
  }

  @FieldResolver()
  async subscription(
    @Root() { userId, subscriptionId }: PaymentView,
    @Ctx() { loaders }: Context,
  ): Promise<SubscriptionView | undefined> {
    if (subscriptionId === null) return undefined;
    const { subscriptions } = await loaders.account.load(userId);
    return subscriptions.find(({ id }) => id === subscriptionId);
  }
}

/** A refund or a dispute with the payment that it belongs to. */
interface OfPayment {
  payment: PaymentView;
}

type Line = PaymentView['lines'][number];
type PlanOf = (line: Line | null) => Plan | undefined;

/** Finds the plan of an invoice line, by the subscription's events or by the metadata of the line's price. */
async function planFinder({ userId, subscriptionId }: PaymentView, { billing, loaders }: Context): Promise<PlanOf> {
  const codes = (await loaders.account.load(userId)).planCodes[subscriptionId ?? ''];
  return (line) => planByCode(billing.catalog(), codes?.[line?.priceId ?? ''] ?? codeOf(line?.price) ?? '');
}

/** The line that describes the payment. A line for a plan comes before a line for an add-on. */
function mainLineOf({ lines }: PaymentView, planOf: PlanOf): Line | null {
  return mainLine(lines, (line) => planOf(line)?.addOn === false);
}
