import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { codeOf, mainLine } from '../../billing/payment/invoice-lines.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import { planByCode } from '../../billing/plan/catalog.lookup.ts';
import type { Plan } from '../../billing/plan/catalog.ts';
import type { SubscriptionView } from '../../billing/subscription/subscription.view.ts';
import type { Context } from '../context.ts';
import { type MoneyType, money, moneyOrNull } from '../money.type.ts';
import { type DisputeType, PaymentType, type RefundType } from './payment.type.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @Query(() => PaymentType, {
    nullable: true,
    description:
      'Returns a payment by its ID, or by the ID of its invoice, payment intent or charge at Stripe; null if there is none, or if it is not yours. Support and admins can see any payment.',
  })
  payment(
    @Arg('id', () => ID, { description: 'The `Payment.id`, or an ID at Stripe (`in_...`, `pi_...` or `ch_...`).' })
    id: string,
    @Ctx() { loaders }: Context,
  ): Promise<PaymentView | null> {
    return loaders.payment.load(id);
  }

  @FieldResolver()
  id(@Root() { publicId }: PaymentView): string {
    return publicId;
  }

  @FieldResolver()
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

/** The payment of a refund or a dispute. */
interface OfPayment {
  payment: PaymentView;
}

type Line = PaymentView['lines'][number];
type PlanOf = (line: Line | null) => Plan | undefined;

/** Which plan a line is for: its price says so itself, or the subscription's events do. */
async function planFinder({ userId, subscriptionId }: PaymentView, { billing, loaders }: Context): Promise<PlanOf> {
  const codes = (await loaders.account.load(userId)).planCodes[subscriptionId ?? ''];
  return (line) => planByCode(billing.catalog(), codes?.[line?.priceId ?? ''] ?? codeOf(line?.price) ?? '');
}

/** The line that names the payment: that of a plan before that of an add-on. */
function mainLineOf({ lines }: PaymentView, planOf: PlanOf): Line | null {
  return mainLine(lines, (line) => planOf(line)?.addOn === false);
}
