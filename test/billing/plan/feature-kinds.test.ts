import { describe, expect, test } from '@jest/globals';
import type { Feature, FeatureKind } from '../../../src/billing/plan/catalog.ts';
import { behaviorOf, FEATURE_KINDS } from '../../../src/billing/plan/feature-kinds.ts';

/** Complete by its type: a new kind does not compile without a line here. */
const EXPECTED: Record<FeatureKind, object> = {
  BOOLEAN: { combines: false, hasValues: false, isMetered: false, claim: null },
  LIMIT: { combines: true, hasValues: false, isMetered: false, claim: 'limits' },
  METERED: { combines: true, hasValues: false, isMetered: true, claim: 'limits' },
  CONFIG: { combines: false, hasValues: true, isMetered: false, claim: 'values' },
};

const feature = (kind: FeatureKind): Feature => ({
  code: 'x',
  name: 'X',
  kind,
  selfReported: false,
  combine: 'best',
  ...(kind === 'CONFIG' && { values: ['low', 'high'] }),
});
const NOTHING = { limit: null, unlimited: false, value: null };

/** What an admin who asks for this gives, or the code of the refusal. */
function grantable(kind: FeatureKind, asked: object) {
  try {
    return behaviorOf({ kind }).grantable({ ...NOTHING, ...asked }, feature(kind));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** How much two units of a source give, and what the entitlement shows of it. */
function given(kind: FeatureKind, state: object) {
  const { amount, shown } = behaviorOf({ kind });
  const number = amount({ ...NOTHING, ...state }, feature(kind), 2);
  return number === null ? null : [number, shown(number, feature(kind))];
}

describe('the kind of a feature', () => {
  test.each(Object.entries(EXPECTED))('the kind %s decides: %j', (kind, flags) => {
    expect(behaviorOf({ kind: kind as FeatureKind })).toMatchObject(flags);
  });

  test('FEATURE_KINDS lists every kind of the catalog, in the order of its table', () => {
    expect(FEATURE_KINDS).toEqual(Object.keys(EXPECTED));
  });

  test.each<[FeatureKind, object, unknown]>([
    ['BOOLEAN', { limit: 5, unlimited: true }, NOTHING],
    ['BOOLEAN', { value: 'high' }, 'INVALID_VALUE'],
    ['LIMIT', { limit: 5 }, { ...NOTHING, limit: 5 }],
    ['LIMIT', { limit: 5, unlimited: true }, { ...NOTHING, unlimited: true }],
    ['LIMIT', { limit: 0 }, 'INVALID_QUANTITY'],
    ['LIMIT', {}, 'INVALID_QUANTITY'],
    ['METERED', { limit: 5, value: 'high' }, 'INVALID_VALUE'],
    ['CONFIG', { limit: 5, unlimited: true, value: 'high' }, { ...NOTHING, value: 'high' }],
    ['CONFIG', { value: 'higher' }, 'INVALID_VALUE'],
    ['CONFIG', {}, 'INVALID_VALUE'],
  ])('the kind %s reads a grant of %j as %j', (kind, asked, expected) => {
    expect(grantable(kind, asked)).toEqual(expected);
  });

  test.each<[FeatureKind, object, unknown]>([
    ['BOOLEAN', {}, [1, NOTHING]],
    ['BOOLEAN', { limit: 5 }, [1, NOTHING]],
    ['LIMIT', { limit: 5 }, [10, { ...NOTHING, limit: 10 }]],
    ['LIMIT', { limit: 0 }, [0, { ...NOTHING, limit: 0 }]],
    ['METERED', { unlimited: true }, [Number.POSITIVE_INFINITY, { ...NOTHING, unlimited: true }]],
    ['METERED', {}, null],
    ['CONFIG', { value: 'low' }, [1, { ...NOTHING, value: 'low' }]],
    ['CONFIG', { value: 'high' }, [2, { ...NOTHING, value: 'high' }]],
    ['CONFIG', { value: 'dropped' }, null],
    ['CONFIG', { limit: 5 }, null],
  ])('the kind %s gives for two units of %j: %j', (kind, state, expected) => {
    expect(given(kind, state)).toEqual(expected);
  });

  test('a CONFIG feature has no value for a number without a meaning', () => {
    expect(behaviorOf({ kind: 'CONFIG' }).shown(3, feature('CONFIG'))).toEqual(NOTHING);
  });
});
