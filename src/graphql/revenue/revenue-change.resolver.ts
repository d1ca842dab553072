import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import { planByCode } from '../../billing/plan/catalog.lookup.ts';
import type { Catalog } from '../../billing/plan/catalog.ts';
import type { RevenueChangesOfDay } from '../../billing/revenue/changes.read.ts';
import { type Figure, feedbackFigure, type RevenueLine } from '../../billing/revenue/revenue.line.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { money } from '../money.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import {
  type PublishedFigure,
  type RevenueChangeFilterInput,
  RevenueChangesArgs,
  type RevenueChangeType,
  RevenueEntryConnection,
  RevenueEntryType,
} from './revenue-change.type.ts';

@Resolver(() => RevenueEntryType)
export class RevenueChangeResolver {
  @SemanticNonNull()
  @Query(() => RevenueEntryConnection, {
    nullable: true,
    description:
      'The changes that figures of `revenue` add up to, and the customers behind them, the newest day first. An item has the changes of one Stripe customer, or of one payment, on one day (UTC).',
  })
  async revenueChanges(
    @Args(() => RevenueChangesArgs) { filter, ...paging }: RevenueChangesArgs,
    @Ctx() { billing }: Context,
  ): Promise<Connection<RevenueChangesOfDay>> {
    const { currency, plan, from, to } = filter;
    const asked = { figures: figuresOf(filter), currency, plan, intervals: intervalsOf(filter), from, to };
    return toConnection(await billing.revenueChanges(asked, pageOf(paging, 'revenue')), 'revenue');
  }

  @FieldResolver()
  async customer(
    @Root() { userId, paymentId }: RevenueChangesOfDay,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    const owner = paymentId === null ? userId : ((await loaders.payment.load(paymentId))?.userId ?? null);
    return owner === null ? null : loaders.account.load(owner);
  }

  @FieldResolver()
  async payment(@Root() { paymentId }: RevenueChangesOfDay, @Ctx() { loaders }: Context): Promise<PaymentView | null> {
    return paymentId === null ? null : loaders.payment.load(paymentId);
  }

  @FieldResolver()
  changes(@Root() { lines }: RevenueChangesOfDay, @Ctx() { billing }: Context): RevenueChangeType[] {
    const catalog = billing.catalog();
    return lines.map((line) => changeOf(line, catalog));
  }
}

/** The figures in the spelling of the API. The compiler checks that each has one. */
const FIGURES = {
  NEW: 'new',
  EXPANSION: 'expansion',
  CONTRACTION: 'contraction',
  CHURN: 'churn',
  REACTIVATION: 'reactivation',
  PAID: 'paid',
  REFUNDED: 'refund',
  DISPUTED: 'dispute',
  FAILED: 'failed',
  RECOVERED: 'recovered',
  STARTED: 'began',
  ENDED: 'ended',
  TRIAL_STARTED: 'trial',
  TRIAL_CONVERTED: 'converted',
  TRIAL_UNCONVERTED: 'unconverted',
} as const satisfies Record<PublishedFigure, Figure>;

const PUBLISHED = new Map(Object.entries(FIGURES).map(([published, figure]) => [figure as Figure, published]));

const COUNTS: readonly Figure[] = ['failed', 'began', 'ended', 'trial', 'converted', 'unconverted'];

function figuresOf({ figures, feedback }: RevenueChangeFilterInput): Figure[] {
  if (feedback == null) return figures.map((figure) => FIGURES[figure]);
  if (figures.some((figure) => figure !== 'ENDED')) {
    throw fault('BAD_USER_INPUT', { message: '`feedback` requires `figures: [ENDED]`.' });
  }
  return feedback.map(feedbackFigure);
}

function intervalsOf({ intervals }: RevenueChangeFilterInput): ('MONTH' | 'YEAR')[] | null {
  return (
    intervals?.map((interval) => {
      if (interval !== 'ONE_TIME') return interval;
      throw fault('BAD_USER_INPUT', { message: '`intervals` must be MONTH or YEAR.' });
    }) ?? null
  );
}

function changeOf({ at, figure, value, currency, plan, endedAt }: RevenueLine, catalog: Catalog): RevenueChangeType {
  const published = (PUBLISHED.get(figure) ?? 'ENDED') as PublishedFigure;
  const isCount = COUNTS.includes(FIGURES[published]);
  return {
    at,
    figure: published,
    amount: isCount ? null : money(value, currency),
    changeCount: isCount ? value : null,
    currency,
    plan: (planByCode(catalog, plan ?? '') ?? null) as RevenueChangeType['plan'],
    endedAt: endedAt ?? null,
  };
}
