import { describe, expect, test } from '@jest/globals';
import { getNamedType, getNullableType, isEnumType, isInputObjectType, isListType, isObjectType } from 'graphql';
import { buildOpenSchema } from '../../src/graphql/schema.ts';

const types = Object.values(buildOpenSchema().getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const outputs = types.filter(isObjectType).flatMap((type) => Object.values(type.getFields()));

/** Names of output fields of these scalars that neither match a pattern nor are listed. */
const odd = (scalars: string[], pattern: RegExp, listed: string): string[] =>
  outputs
    .filter(({ type }) => scalars.includes(getNamedType(type).name))
    .map(({ name }) => name)
    .filter((name) => !pattern.test(name) && !listed.split(' ').includes(name));

describe('the names of the schema', () => {
  test('a whole number in the schema is a count and ends in Count, or it is an amount of something', () => {
    const amounts = 'amount quantity limit used remaining cost trialDays termDays expMonth expYear lagSeconds';
    expect(odd(['Int', 'SafeInt'], /Count$/, amounts)).toEqual([]);
  });

  test('a fraction in the schema is named a ratio from 0 to 1 or a percentage', () => {
    expect(odd(['Float'], /Ratio$|^percent/, '')).toEqual([]);
  });

  test("a point in time in the schema ends in At, has Stripe's name, or limits a range", () => {
    const stripes = 'currentPeriodStart currentPeriodEnd trialEnd prorationDate';
    const bounds = 'from to at validFrom validUntil pausedUntil';
    expect(odd(['DateTime'], /At$/, `${stripes} ${bounds}`)).toEqual([]);
  });

  test('no other field ends in At or Count', () => {
    const misnamed = outputs
      .filter(({ name, type }) => {
        const scalar = getNamedType(type).name;
        return /At$/.test(name) ? scalar !== 'DateTime' : /Count$/.test(name) && !['Int', 'SafeInt'].includes(scalar);
      })
      .map(({ name }) => name);
    // An object about a moment, not a moment.
    expect(misnamed.filter((name) => name !== 'accessAt')).toEqual([]);
  });

  test('a filter in the schema takes a list of states', () => {
    const single = types
      .filter(isInputObjectType)
      .filter(({ name }) => name.endsWith('Filter'))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => isEnumType(getNamedType(field.type)) && !isListType(getNullableType(field.type)))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(single).toEqual([]);
  });
});
