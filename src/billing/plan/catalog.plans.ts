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
  'seats',
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
  const read = entries.map((entry) => readPlan(entry, surroundings));
  const free = entries.filter((_, index) => read[index]?.plan.free);
  if (free.length === 0 && read.every(({ hasClearFlags }) => hasClearFlags))
    report(place, 'no plan has `free: true`: one plan must, because every customer has it');
  for (const { key } of free.slice(1))
    report(key, `${key.name} is a second free plan, after ${free[0]?.key.name}: remove \`free\` from one of them`);
  return read.map(({ plan }) => plan);
}

interface ReadPlan {
  plan: Plan;
  /** Whether each of its flags is true or false. Otherwise a mistake is reported, and the rest of the plan would be misread. */
  hasClearFlags: boolean;
}

function readPlan({ code, key, value }: Entry, { features, taxBehavior }: Surroundings): ReadPlan {
  checkCode(key, code);
  const fields = fieldsOf(value, FIELDS);
  if (!fields.name) report(key, `${key.name} has no name: add one, such as \`name: Pro\``);
  const flags = FLAGS.map((name) => [name, fields[name] && flagOf(fields[name])] as const);
  const given: Partial<Record<(typeof FLAGS)[number], boolean | undefined>> = Object.fromEntries(flags);
  const { free = false, retired = false, addOn = false, perSeat = false } = given;
  const prices = fields.prices ? readPrices(fields.prices, { code, taxBehavior }) : [];
  const { purchasable = !free && !retired } = given;
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
    addOn,
    purchasable,
    retired,
    ...(perSeat && { perSeat }),
    ...(fields.seats && wordOf(fields.seats, ['assigned', 'open']) === 'open' && { seats: 'open' as const }),
    ...(fields.whilePaused && readWhilePaused(fields.whilePaused)),
  };
  const hasClearFlags = flags.every(([name, flag]) => !fields[name] || flag !== undefined);
  // Prices and flags with mistakes are reported already, and cannot be compared with the rest of the plan.
  if (prices && hasClearFlags) checkSale(plan, { key, fields });
  return { plan, hasClearFlags };
}

const FLAGS = ['free', 'retired', 'addOn', 'purchasable', 'perSeat'] as const;

/** Without it, customers cannot pause the plan, and access stays if staff do. */
function readWhilePaused(place: Place): Pick<Plan, 'whilePaused'> {
  const whilePaused = wordOf(place, ['keep', 'suspend']);
  return whilePaused === undefined ? {} : { whilePaused };
}

/** Reports fields of a plan that its prices contradict. */
function checkSale(plan: Plan, { key, fields }: { key: Place; fields: Fields }): void {
  const { free, retired, addOn, purchasable, prices } = plan;
  const at = (name: keyof Fields) => fields[name] ?? key;
  if (free) {
    const wrong = {
      prices: fields.prices,
      trialDays: fields.trialDays,
      termDays: fields.termDays,
      perSeat: fields.perSeat,
      seats: fields.seats,
      whilePaused: fields.whilePaused,
      ...(purchasable && { purchasable: fields.purchasable }),
      ...(retired && { retired: fields.retired }),
      ...(addOn && { addOn: fields.addOn }),
    };
    for (const [field, place] of Object.entries(wrong))
      if (place) report(place, `${key.name} is the free plan, which every customer has: remove \`${field}\``);
    return;
  }
  if (purchasable && retired) report(at('purchasable'), `${key.name} is retired and purchasable: remove one of both`);
  if (purchasable && prices.length === 0)
    report(key, `${key.name} has no prices: add some, or set \`purchasable: false\``);
  if (fields.trialDays && !prices.some(isRecurring))
    report(
      at('trialDays'),
      `${key.name} has a trial, but no monthly or yearly price: add one, or remove \`trialDays\``,
    );
  if (fields.seats && !plan.perSeat)
    report(
      at('seats'),
      `${key.name} has seats, but is not sold by the seat: add \`perSeat: true\`, or remove \`seats\``,
    );
  for (const name of ['perSeat', 'whilePaused'] as const) {
    if (fields[name] && prices.length > 0 && !prices.some(isRecurring))
      report(at(name), `${key.name} has ${name}, but no monthly or yearly price: add one, or remove \`${name}\``);
  }
  if (fields.termDays && prices.every(isRecurring))
    report(at('termDays'), `${key.name} has termDays, but no one-time price: add one, or remove \`termDays\``);
}

const isRecurring = ({ interval }: Price) => interval !== 'ONE_TIME';

function readPlanFeatures(place: Place, declared: DeclaredFeatures): Record<string, PlanFeature> {
  const given = new Map(entriesOf(place).map(({ code, key, value }) => [code, { key, value }]));
  for (const [code, { key }] of given) {
    if (!declared.has(code))
      report(
        key,
        `${key.name} is not a feature of this catalog. Add it to \`features\`, or use one of: ${[...declared.keys()].join(', ')}`,
      );
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
