import type { CardNamed } from '../facts/receipt.ts';
import { type Language, messageReading } from '../language/language.ts';
import { moneyFormat } from '../language/money.ts';
import { type Named, nameIn } from '../language/named.ts';
import { type TextKey, type TextValues, textIn } from '../language/text.ts';
import type { NamedItem } from '../outbox/message.ts';

/** How one person reads texts, amounts and dates. */
export interface Speech {
  language: Language;
  text(key: TextKey, values?: TextValues): string;
  /** Of integer minor units. */
  money(amount: number, currency: string): string;
  number(count: number): string;
  /** Of a whole number of percent. */
  percent(share: number): string;
  /** The day, in UTC: what Stripe bills by. */
  day(at: Date): string;
  period(period: { start: Date; end: Date }): string;
  card(card: CardNamed): string;
  /** What the catalog calls it. A plan that it does not know keeps its code. */
  plan(plan: Named | string): string;
  /** The values of a text about a plan. The text has other words if the plan is not known. */
  aboutPlan(plan: Named | string | null): { plan: string; named: 'yes' | 'no' };
  feature(code: string, name: string): string;
  /** Which of several items is the plan, by the catalog in force; `guess` where there are none to choose from. */
  planAmong(items: readonly NamedItem[] | undefined, guess: NamedItem): NamedItem;
}

/** What the catalog in force says about plans and features. */
export interface CatalogNames {
  /** Neither finds a code that it does not know. */
  planNamed(code: string): Named | null | undefined;
  featureNamed(code: string): Named | null | undefined;
  /** The higher, the likelier it is the plan of a subscription that has several: catalog.lookup.ts. */
  planStanding(code: string | null): number;
}

/** Texts, amounts and dates as somebody with this locale (BCP 47) reads them. */
export function speechFor(tag: string | null, { planNamed, featureNamed, planStanding }: CatalogNames): Speech {
  const { language, locale } = messageReading(tag);
  const text = (key: TextKey, values?: TextValues) => textIn(language, key, values);
  const nameOfPlan = (plan: Named | string) => {
    const named = typeof plan === 'string' ? planNamed(plan) : plan;
    return named ? nameIn(named, language) : String(plan);
  };
  // French writes the first day of a month as an ordinal, and CLDR does not.
  const written = (parts: readonly Intl.DateTimeFormatPart[]) =>
    parts.map(({ type, value }) => (language === 'fr' && type === 'day' && value === '1' ? '1er' : value)).join('');
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  return {
    language,
    text,
    money: moneyFormat(locale),
    number: (count) => new Intl.NumberFormat(locale).format(count),
    percent: (share) => new Intl.NumberFormat(locale, { style: 'percent' }).format(share / 100),
    day: (at) => written(days.formatToParts(at)),
    period: ({ start, end }) => written(days.formatRangeToParts(start, end)),
    card: ({ brand, last4 }) => {
      const named = BRANDS[brand ?? ''] ?? (brand || text('value.anyCard'));
      return last4 === null ? named : text('value.card', { brand: named, last4 });
    },
    planAmong: (items = [], guess) =>
      items.reduce(
        (best, item) => (planStanding(item.plan) > planStanding(best.plan) ? item : best),
        items[0] ?? guess,
      ),
    plan: nameOfPlan,
    aboutPlan: (plan) => (plan === null ? { plan: '', named: 'no' } : { plan: nameOfPlan(plan), named: 'yes' }),
    feature: (code, name) => nameIn(featureNamed(code) ?? { code, name }, language),
  };
}

/** https://docs.stripe.com/api/payment_methods/object#payment_method_object-card-brand */
const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'Eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};
