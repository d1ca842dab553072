import { moneyFormat } from '../language/money.ts';
import type { NamedItem } from '../outbox/message.ts';

/** How one person reads amounts and dates. */
export interface Speech {
  /** Of integer minor units. */
  money(amount: number, currency: string): string;
  number(count: number): string;
  /** The day, in UTC: what Stripe bills by. */
  day(at: Date): string;
  /** What the catalog calls it; a plan that it does not know keeps its code. */
  plan(code: string | null): string;
  /** Which of several items is the plan, by the catalog in force; `guess` where there are none to choose from. */
  planAmong(items: readonly NamedItem[] | undefined, guess: NamedItem): NamedItem;
}

/** What the catalog in force says about plans. */
export interface PlanNames {
  /** null for a plan that it does not know. */
  planName(code: string): string | null;
  /** The higher, the likelier it is the plan of a subscription that has several: catalog.lookup.ts. */
  planStanding(code: string | null): number;
}

/** Amounts and dates as they are written in a locale (BCP 47); one that is not known is read as English. */
export function speechFor(locale: string | null, { planName, planStanding }: PlanNames): Speech {
  const known = supported(locale);
  return {
    money: moneyFormat(known),
    number: (count) => new Intl.NumberFormat(known).format(count),
    day: (at) => new Intl.DateTimeFormat(known, { dateStyle: 'long', timeZone: 'UTC' }).format(at),
    planAmong: (items = [], guess) =>
      items.reduce(
        (best, item) => (planStanding(item.plan) > planStanding(best.plan) ? item : best),
        items[0] ?? guess,
      ),
    plan: (code) => (code === null ? 'your plan' : (planName(code) ?? code)),
  };
}

function supported(locale: string | null): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale ?? 'en')[0] ?? 'en';
  } catch {
    return 'en'; // not a language tag at all
  }
}
