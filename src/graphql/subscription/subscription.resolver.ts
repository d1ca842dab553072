import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Billing } from '../../billing/create-billing.ts';
import { BillingError } from '../../billing/errors.ts';
import { stillNeeds } from '../../billing/plan-change/change.commands.ts';
import type { ChangeRequest } from '../../billing/plan-change/change.ts';
import type { Money } from '../../billing/plan-change/preview.read.ts';
import type { DiscountView, SubscriptionView } from '../../billing/subscription/subscription.view.ts';
import { actingOn } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { type MoneyType, money } from '../money.type.ts';
import { once, type Payload, payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import type { ActingInput } from '../viewer.ts';
import {
  CancelPendingChangeInput,
  CancelPendingChangePayload,
  CancelSubscriptionInput,
  CancelSubscriptionPayload,
  ChangePlanInput,
  ChangePlanPayload,
  ExtendTrialInput,
  ExtendTrialPayload,
  PauseSubscriptionInput,
  PauseSubscriptionPayload,
  PlanChangePreviewInput,
  PlanChangePreviewPayload,
  type PlanChangePreviewType,
  ResumeSubscriptionInput,
  ResumeSubscriptionPayload,
} from './plan-change.type.ts';
import { DiscountType } from './subscription.type.ts';

type SubscriptionPayload = Payload<{ subscription: SubscriptionView | null }>;

@Resolver()
export class PlanChangeResolver {
  @SemanticNonNull()
  @Query(() => PlanChangePreviewPayload, {
    nullable: true,
    description:
      'Previews a plan change: its cost now and on the next invoice, as calculated by Stripe, and the features gained and lost.',
  })
  planChangePreview(
    @Arg('input', () => PlanChangePreviewInput, { description: 'The change to preview.' })
    input: PlanChangePreviewInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ preview: PlanChangePreviewType }>> {
    const { userId } = actingOn(input, context).buyer;
    return payload(async () => {
      const { dueNow, prorationCredit, nextInvoice, ...preview } = await context.billing.planChangePreview(
        userId,
        requestOf(input),
      );
      const amounts = { dueNow: moneyOf(dueNow), prorationCredit: moneyOf(prorationCredit) };
      return { preview: { ...preview, ...amounts, nextInvoice: nextInvoice && moneyOf(nextInvoice) } };
    });
  }

  @SemanticNonNull()
  @Mutation(() => ChangePlanPayload, {
    nullable: true,
    description:
      'Changes the plan, interval or quantity of a subscription, now or at the end of its period. A change now that costs more is charged immediately and takes effect when it is paid. One that costs less takes effect immediately. Both replace a change that waits, and a change now ends a pause of the payments.',
  })
  changePlan(
    @Arg('input', () => ChangePlanInput, { description: 'The change to make.' }) input: ChangePlanInput,
    @Ctx() context: Context,
  ): Promise<SubscriptionPayload> {
    const { buyer, by } = actingOn(input, context);
    const request = { ...requestOf(input), prorationDate: input.prorationDate ?? null };
    return once('changePlan', input, context, {
      movesMoney: true,
      run: async (operation) => context.billing.changePlan(buyer.userId, request, { operation, by: by() }),
      async show(changed) {
        const subscription = await subscriptionOf(buyer.userId, changed.subscriptionId, context);
        const problem = stillNeeds(changed, subscription);
        if (problem !== null) throw new BillingError(problem, {}, null, { subscription });
        return { subscription };
      },
    });
  }

  @SemanticNonNull()
  @Mutation(() => CancelPendingChangePayload, {
    nullable: true,
    description: 'Takes back a change of the plan that waits for the end of the period. The plan stays as it is.',
  })
  cancelPendingChange(
    @Arg('input', () => CancelPendingChangeInput, { description: 'The subscription whose plan stays as it is.' })
    input: CancelPendingChangeInput,
    @Ctx() context: Context,
  ): Promise<SubscriptionPayload> {
    const { subscriptionId = null } = input;
    return onSubscription('cancelPendingChange', input, context, { subscriptionId });
  }

  @SemanticNonNull()
  @Mutation(() => CancelSubscriptionPayload, {
    nullable: true,
    description: 'Cancels a subscription at the end of the paid period, or immediately.',
  })
  cancelSubscription(
    @Arg('input', () => CancelSubscriptionInput, { description: 'The subscription to cancel, and when it ends.' })
    input: CancelSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<SubscriptionPayload> {
    const { subscriptionId = null, when, feedback = null, comment = null } = input;
    const request = { subscriptionId, when: when ?? 'PERIOD_END', feedback, comment };
    return onSubscription('cancelSubscription', input, context, request);
  }

  @SemanticNonNull()
  @Mutation(() => PauseSubscriptionPayload, {
    nullable: true,
    description:
      'Pauses the payments of a subscription, without changing its status. A pause replaces an earlier one. Whether access continues depends on the plan.',
  })
  pauseSubscription(
    @Arg('input', () => PauseSubscriptionInput, { description: 'The subscription to pause, and until when.' })
    input: PauseSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<SubscriptionPayload> {
    const { subscriptionId = null, until = null, behavior } = input;
    return onSubscription('pauseSubscription', input, context, {
      subscriptionId,
      until,
      behavior: behavior ?? 'VOID',
    });
  }

  @SemanticNonNull()
  @Mutation(() => ExtendTrialPayload, {
    nullable: true,
    description:
      'Extends the trial of a customer. The first payment is then due at the new end. `actingFor` names the customer.',
  })
  extendTrial(
    @Arg('input', () => ExtendTrialInput, { description: 'The trial to extend, and until when.' })
    input: ExtendTrialInput,
    @Ctx() context: Context,
  ): Promise<SubscriptionPayload> {
    const { subscriptionId = null, trialEnd } = input;
    return onSubscription('extendTrial', input, context, { subscriptionId, trialEnd });
  }

  @SemanticNonNull()
  @Mutation(() => ResumeSubscriptionPayload, {
    nullable: true,
    description:
      'Ends the pause of a subscription. If its payments are not paused, takes back its cancellation. A subscription that has already ended cannot be resumed, so buy a new one.',
  })
  resumeSubscription(
    @Arg('input', () => ResumeSubscriptionInput, { description: 'The subscription to resume.' })
    input: ResumeSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<SubscriptionPayload> {
    const { subscriptionId = null } = input;
    return onSubscription('resumeSubscription', input, context, { subscriptionId });
  }
}

@Resolver(() => DiscountType)
export class DiscountResolver {
  @FieldResolver()
  amountOff(@Root() { amountOff }: DiscountView): MoneyType | null {
    return amountOff && moneyOf(amountOff);
  }
}

function requestOf({
  plan,
  subscriptionId = null,
  interval = null,
  quantity = null,
  when,
}: PlanChangePreviewInput): ChangeRequest {
  return { plan, subscriptionId, interval, quantity, when: when ?? 'NOW' };
}

/** The commands on a subscription that return its ID. */
type Command =
  | 'cancelPendingChange'
  | 'cancelSubscription'
  | 'pauseSubscription'
  | 'extendTrial'
  | 'resumeSubscription';

/** Runs a command on a subscription under its idempotency key, and returns the subscription after it. */
function onSubscription<Name extends Command>(
  command: Name,
  input: ActingInput,
  context: Context,
  request: Parameters<Billing[Name]>[1],
): Promise<SubscriptionPayload> {
  const { buyer, by } = actingOn(input, context);
  const send = context.billing[command] as (userId: string, request: object, asked: object) => Promise<string>;
  return once(command, input, context, {
    run: async (operation) => send(buyer.userId, request, { operation, by: by() }),
    show: async (id) => ({ subscription: await subscriptionOf(buyer.userId, id, context) }),
  });
}

/** The subscription after the command. The account is read again, because an earlier field of the request may have read it before. */
async function subscriptionOf(userId: string, id: string, { loaders }: Context): Promise<SubscriptionView | null> {
  const { subscriptions } = await loaders.account.clear(userId).load(userId);
  return subscriptions.find((subscription) => subscription.id === id) ?? null;
}

const moneyOf = ({ amount, currency }: Money): MoneyType => money(amount, currency);
