import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Account, SubscriptionView } from '../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import { planByCode } from '../billing/plan/catalog.lookup.ts';
import type { Plan } from '../billing/plan/catalog.ts';
import type { Context } from './context.ts';
import { CustomerType } from './customer.type.ts';
import { MoneyType, money, moneyOrNull } from './money.type.ts';
import { PaymentType } from './payment.type.ts';
import { PlanType } from './plan.type.ts';
import { SubscriptionType } from './subscription.type.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @FieldResolver(() => CustomerType, { nullable: true })
  customer(@Root() { userId }: PaymentView, @Ctx() { loaders }: Context): Promise<Account> {
    return loaders.account.load(userId);
  }

  @FieldResolver(() => MoneyType)
  amount(@Root() { amount, currency }: PaymentView): MoneyType {
    return money(amount, currency);
  }

  @FieldResolver(() => MoneyType, { nullable: true })
  tax(@Root() { tax, currency }: PaymentView): MoneyType | null {
    return moneyOrNull(tax, currency);
  }

  @FieldResolver(() => MoneyType, { nullable: true })
  discount(@Root() { discount, currency }: PaymentView): MoneyType | null {
    return moneyOrNull(discount, currency);
  }

  @FieldResolver(() => PlanType, { nullable: true })
  plan(@Root() payment: PaymentView, @Ctx() { billing }: Context): Plan | undefined {
    return planByCode(billing.catalog(), payment.plan ?? '');
  }

  @FieldResolver(() => SubscriptionType, { nullable: true })
  async subscription(
    @Root() { userId, subscriptionId }: PaymentView,
    @Ctx() { loaders }: Context,
  ): Promise<SubscriptionView | undefined> {
    if (subscriptionId === null) return undefined;
    const { subscriptions } = await loaders.account.load(userId);
    return subscriptions.find(({ id }) => id === subscriptionId);
  }
}
