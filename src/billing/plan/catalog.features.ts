import type { Feature } from './catalog.content.ts';
import { readTranslations } from './catalog.translations.ts';
import { behaviorOf, FEATURE_KINDS } from './feature-kinds.ts';
import { type Entry, entriesOf, fieldsOf, itemsOf, type Place, report } from './yaml-place.ts';
import { anyOf, flagOf, textOf, wordOf } from './yaml-scalar.ts';

/** The features by code, in the order of the file. A feature with a mistake is `broken`, so that plans which name it report no second mistake. */
export type DeclaredFeatures = ReadonlyMap<string, Feature | 'broken'>;

/** Reads the features of the catalog, and reports every mistake in them. */
export function readFeatures(place: Place): DeclaredFeatures {
  return new Map(entriesOf(place).map((entry) => [entry.code, readFeature(entry) ?? 'broken']));
}

function readFeature({ code, key, value }: Entry): Feature | undefined {
  const isCode = checkCode(key, code);
  const fields = fieldsOf(value, ['name', 'translations', 'kind', 'values', 'selfReported', 'combine']);
  if (!fields.name) report(key, `${key.name} has no name: add one, such as \`name: Seats\``);
  if (!fields.kind) report(key, `${key.name} has no kind: add ${anyOf(FEATURE_KINDS)}`);
  const name = fields.name && textOf(fields.name);
  const kind = fields.kind && wordOf(fields.kind, FEATURE_KINDS);
  const selfReported = fields.selfReported && flagOf(fields.selfReported);
  const combine = fields.combine && wordOf(fields.combine, ['best', 'sum']);
  const values = fields.values && readValues(fields.values);
  if (!isCode || !name || !kind) return undefined;

  const { combines, hasValues, isMetered } = behaviorOf({ kind });
  const allow = (allowed: boolean, field: Place | undefined, otherwise: string) => {
    if (field && !allowed)
      report(
        field,
        `${key.name} is ${kind.toLowerCase()}, so remove \`${field.name.split('.').at(-1)}\`: ${otherwise}`,
      );
  };
  allow(combines, fields.combine, 'only limits add up');
  allow(hasValues, fields.values, 'only a config feature has values');
  allow(isMetered, fields.selfReported, 'only usage of a metered feature is reported');
  const feature: Feature = {
    code,
    name,
    ...(fields.translations && readTranslations(fields.translations, ['name'])),
    kind,
    selfReported: selfReported ?? false,
    combine: combine ?? 'best',
  };
  if (!hasValues) return feature;
  if (!fields.values) report(key, `${key.name} has no values: list them from lowest to highest`);
  return values && { ...feature, values };
}

/** Reads the values of a feature, from the lowest to the highest. Returns undefined if one of them has a mistake. */
function readValues(place: Place): string[] | undefined {
  const items = itemsOf(place);
  const values = new Set<string>();
  let broken = items.length === 0;
  for (const item of items) {
    const value = textOf(item);
    if (value === undefined) broken = true;
    else if (values.has(value)) report(item, `${place.name} lists ${JSON.stringify(value)} twice`);
    else values.add(value);
  }
  return broken ? undefined : [...values];
}

/** Reports an invalid code. Codes are part of lookup keys, which Stripe limits to 200 characters, and are used in programs. */
export function checkCode(place: Place, code: string): boolean {
  const isCode = /^[a-z][a-z0-9_-]{0,63}$/.test(code);
  if (!isCode)
    report(
      place,
      `${place.name}: a code starts with a lower-case letter, and has at most 64 lower-case letters, digits, _ and -`,
    );
  return isCode;
}
