import type Stripe from 'stripe';
import type { Price } from '../plan/catalog.ts';

type Phase = Stripe.SubscriptionSchedule.Phase;
type PhaseParams = Stripe.SubscriptionScheduleUpdateParams.Phase;

/** The item of the next period that replaces one of the current period. */
export interface Replacement {
  replacedPriceId: string;
  priceId: string;
  quantity: number;
  interval: 'month' | 'year';
}

/** Returns the interval of a price as Stripe spells it. Prices without an interval are not sold as subscriptions. */
export const intervalOf = ({ interval }: Price): Replacement['interval'] => (interval === 'YEAR' ? 'year' : 'month');

/** Returns the current phase of a schedule, null if none is. */
export function currentPhase({ phases, current_phase }: Stripe.SubscriptionSchedule): Phase | null {
  return phases.find(({ start_date }) => start_date === current_phase?.start_date) ?? null;
}

/**
 * Returns the phases of a schedule, with one after the current phase in which an item is replaced. That phase lasts for one interval. Every
 * other setting of the current phase stays, because Stripe takes back what a phase does not name. null if the current phase does not bill
 * the replaced price. https://docs.stripe.com/billing/subscriptions/subscription-schedules/use-cases#changing-subscriptions
 */
export function phasesWith(
  schedule: Stripe.SubscriptionSchedule,
  { replacedPriceId, priceId, quantity, interval }: Replacement,
): PhaseParams[] | null {
  const current = currentPhase(schedule);
  if (!current?.items.some(({ price }) => idOf(price) === replacedPriceId)) return null;
  const { start_date: _start, end_date: _end, trial_end: _trial, items, ...kept } = phaseParams(current);
  const begun = schedule.phases.filter(({ start_date }) => start_date <= current.start_date);
  return [
    ...begun.map(phaseParams),
    {
      ...kept,
      items: items.map((item) => (item.price === replacedPriceId ? { ...item, price: priceId, quantity } : item)),
      proration_behavior: 'none',
      duration: { interval, interval_count: 1 },
    },
  ];
}

/** Whether the phase after the current one bills this price and quantity. */
export function hasPhaseWith(schedule: Stripe.SubscriptionSchedule, { priceId, quantity }: Replacement): boolean {
  const current = currentPhase(schedule);
  const next = current && schedule.phases.find(({ start_date }) => start_date > current.start_date);
  return next?.items.some((item) => idOf(item.price) === priceId && item.quantity === quantity) ?? false;
}

/** Turns a phase as Stripe returns it into parameters: tax rates become IDs, and fields without a value or that cannot be set are left out. */
function phaseParams({
  default_tax_rates,
  items,
  automatic_tax,
  ...phase
}: Phase): PhaseParams & { items: PhaseParams['items'] } {
  const { add_invoice_items: _billed, currency: _fixed, ...settable } = phase;
  return withoutNulls({
    ...settable,
    ...(automatic_tax && { automatic_tax: { enabled: automatic_tax.enabled, liability: automatic_tax.liability } }),
    default_tax_rates: default_tax_rates?.map(({ id }) => id),
    items: items.map(({ plan: _plan, price, tax_rates, ...item }) => ({
      ...item,
      price: idOf(price),
      tax_rates: tax_rates?.map(({ id }) => id),
    })),
  }) as unknown as PhaseParams;
}

const idOf = (object: string | { id: string }): string => (typeof object === 'string' ? object : object.id);

/** Drops fields that are null, undefined or an empty list, at any depth. Stripe takes none of them as "unchanged". */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([, field]) => field !== null && field !== undefined && !(Array.isArray(field) && field.length === 0),
  );
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}
