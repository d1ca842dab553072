import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Account, SubscriptionView } from '../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import { planByCode } from '../billing/plan/catalog.lookup.ts';
import type { Plan } from '../billing/plan/catalog.ts';
import type { Context } from './context.ts';
import { type MoneyType, money, moneyOrNull } from './money.type.ts';
import { PaymentType } from './payment.type.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @FieldResolver()
  customer(@Root() { userId }: PaymentView, @Ctx() { loaders }: Context): Promise<Account> {
    return loaders.account.load(userId);
  }

  @FieldResolver()
  amount(@Root() { amount, currency }: PaymentView): MoneyType {
    return money(amount, currency);
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
  plan(@Root() payment: PaymentView, @Ctx() { billing }: Context): Plan | undefined {
    return planByCode(billing.catalog(), payment.plan ?? '');
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
