import type { Plan, PlanFeature, Price, TaxBehavior } from './catalog.content.ts';
import { checkCode, type DeclaredFeatures } from './catalog.features.ts';
import { readPrices } from './catalog.prices.ts';
import { readTranslations } from './catalog.translations.ts';
import { behaviorOf } from './feature-kinds.ts';
import { type Entry, entriesOf, fieldsOf, type Place, report } from './yaml-place.ts';
import { flagOf, textOf, wholeOf, wordOf } from './yaml-scalar.ts';

/** The rest of the file that a plan refers to. */
export interface Surroundings {
  features: DeclaredFeatures;
  taxBehavior: TaxBehavior;
}

const FIELDS = [
  'name',
  'description',
  'translations',
  'free',
  'addOn',
  'purchasable',
  'retired',
  'perSeat',
  'whilePaused',
  'trialDays',
  'termDays',
  'features',
  'prices',
] as const;
type Fields = Partial<Record<(typeof FIELDS)[number], Place>>;

// Stripe refuses a longer trial: https://docs.stripe.com/api/checkout/sessions/create, trial_period_days
const LONGEST_TRIAL_DAYS = 730;
const LONGEST_TERM_DAYS = 36_500;

/** Reads the plans, in the order of the file, and reports every mistake in them. */
export function readPlans(place: Place, surroundings: Surroundings): Plan[] {
  const entries = entriesOf(place);
  const plans = entries.map((entry) => readPlan(entry, surroundings));
  const free = entries.filter((_, index) => plans[index]?.free);
  if (free.length === 0) report(place, 'no plan has `free: true`: one plan must, because every customer has it');
  for (const { key } of free.slice(1)) report(key, `${key.name} is a second free plan, after ${free[0]?.key.name}`);
  return plans;
}

function readPlan({ code, key, value }: Entry, { features, taxBehavior }: Surroundings): Plan {
  checkCode(key, code);
  const fields = fieldsOf(value, FIELDS);
  if (!fields.name) report(key, `${key.name} has no name`);
  const free = flag(fields.free) ?? false;
  const retired = flag(fields.retired) ?? false;
  const prices = fields.prices ? readPrices(fields.prices, { code, taxBehavior }) : [];
  const purchasable = flag(fields.purchasable) ?? (!free && !retired);
  const plan: Plan = {
    code,
    name: (fields.name && textOf(fields.name)) ?? code,
    description: (fields.description && textOf(fields.description)) ?? null,
    ...(fields.translations && readTranslations(fields.translations, ['name', 'description'])),
    features: fields.features ? readPlanFeatures(fields.features, features) : {},
    prices: prices ?? [],
    trialDays: (fields.trialDays && wholeOf(fields.trialDays, { min: 1, max: LONGEST_TRIAL_DAYS })) ?? null,
    termDays: (fields.termDays && wholeOf(fields.termDays, { min: 1, max: LONGEST_TERM_DAYS })) ?? null,
    free,
    addOn: flag(fields.addOn) ?? false,
    purchasable,
    retired,
    ...(flag(fields.perSeat) && { perSeat: true as const }),
    ...(fields.whilePaused && readWhilePaused(fields.whilePaused)),
  };
  // Prices with mistakes are reported already, and cannot be compared with the rest of the plan.
  if (prices) checkSale(plan, { key, fields });
  return plan;
}

const flag = (place: Place | undefined) => place && flagOf(place);

/** `keep` is the default, so it is left out. */
const readWhilePaused = (place: Place): Pick<Plan, 'whilePaused'> =>
  wordOf(place, ['keep', 'suspend']) === 'suspend' ? { whilePaused: 'suspend' } : {};

/** Reports fields of a plan that its prices contradict. */
function checkSale(plan: Plan, { key, fields }: { key: Place; fields: Fields }): void {
  const { free, retired, addOn, purchasable, prices } = plan;
  const at = (name: keyof Fields) => fields[name] ?? key;
  if (free) {
    if (fields.prices) report(at('prices'), `${key.name} is the free plan: it cannot have prices`);
    if (fields.trialDays) report(at('trialDays'), `${key.name} is the free plan: it cannot have a trial`);
    if (purchasable) report(at('purchasable'), `${key.name} is the free plan: it cannot be purchasable`);
    if (retired) report(at('retired'), `${key.name} is the free plan: it cannot be retired`);
    if (addOn) report(at('addOn'), `${key.name} is the free plan: it cannot be an add-on`);
    if (fields.perSeat) report(at('perSeat'), `${key.name} is the free plan: it cannot be sold per seat`);
    if (fields.whilePaused) report(at('whilePaused'), `${key.name} is the free plan: it cannot be paused`);
    return;
  }
  if (purchasable && retired) report(at('purchasable'), `${key.name} is retired: it cannot be purchasable`);
  if (purchasable && prices.length === 0)
    report(key, `${key.name} has no prices: add some, or set \`purchasable: false\``);
  if (fields.trialDays && !prices.some(isRecurring))
    report(at('trialDays'), `${key.name} has a trial, but no monthly or yearly price`);
  for (const name of ['perSeat', 'whilePaused'] as const) {
    if (fields[name] && prices.length > 0 && !prices.some(isRecurring))
      report(at(name), `${key.name} has ${name}, but no monthly or yearly price`);
  }
  if (fields.termDays && prices.every(isRecurring))
    report(at('termDays'), `${key.name} has termDays, but no one-time price`);
}

const isRecurring = ({ interval }: Price) => interval !== 'ONE_TIME';

function readPlanFeatures(place: Place, declared: DeclaredFeatures): Record<string, PlanFeature> {
  const given = new Map(entriesOf(place).map(({ code, key, value }) => [code, { key, value }]));
  for (const [code, { key }] of given) {
    if (!declared.has(code)) report(key, `${key.name} is not a feature of this catalog`);
  }
  // In the order of the catalog's features, so that moving a line within a plan does not change the hash.
  const found: Record<string, PlanFeature> = {};
  for (const [code, feature] of declared) {
    const value = given.get(code)?.value;
    if (!value || feature === 'broken') continue;
    const read = behaviorOf(feature).readPlanFeature(value, feature);
    if (read) found[code] = read;
  }
  return found;
}
