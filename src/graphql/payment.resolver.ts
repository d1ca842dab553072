import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import { planByCode } from '../billing/plan/catalog.lookup.ts';
import type { Plan } from '../billing/plan/catalog.ts';
import type { SubscriptionView } from '../billing/subscription/subscription.view.ts';
import type { Context } from './context.ts';
import { type MoneyType, money, moneyOrNull } from './money.type.ts';
import { type DisputeType, PaymentType, type RefundType } from './payment.type.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @Query(() => PaymentType, {
    nullable: true,
    description:
      'A payment by our id, or by the id of its invoice, payment intent or charge; null if there is none, or if it is not yours. Support and admins see any.',
  })
  payment(
    @Arg('id', () => ID, { description: 'Ours, or `in_...`, `pi_...`, `ch_...`.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<PaymentView | null> {
    return loaders.payment.load(id);
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
  refunds(@Root() { refunds }: PaymentView): RefundType[] {
    return refunds.map(({ amount, currency, ...refund }) => ({ ...refund, amount: money(amount, currency) }));
  }

  @FieldResolver()
  dispute(@Root() { dispute }: PaymentView): DisputeType | null {
    return dispute && { ...dispute, amount: money(dispute.amount, dispute.currency) };
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
  async plan(
    @Root() { userId, plan, priceId, subscriptionId }: PaymentView,
    @Ctx() { billing, loaders }: Context,
  ): Promise<Plan | undefined> {
    const named =
      priceId === null ? null : (await loaders.account.load(userId)).planCodes[subscriptionId ?? '']?.[priceId];
    return planByCode(billing.catalog(), named ?? plan ?? '');
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
