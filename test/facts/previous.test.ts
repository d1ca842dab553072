import { describe, expect, test } from '@jest/globals';
import { putBack } from '../../src/facts/previous.ts';

const row = (id: string, quantity: number, start: number) => ({ id, quantity, current_period_start: start });

describe('putBack', () => {
  test('putBack restores what changed and leaves the rest', () => {
    expect(putBack({ status: 'active', cancel_at: 5 }, { status: 'trialing' })).toEqual({
      status: 'trialing',
      cancel_at: 5,
    });
  });

  test('putBack does not modify the current object', () => {
    const now = { metadata: { plan: 'pro' }, items: { data: [row('si_1', 1, 20)] } };
    putBack(now, { metadata: { plan: 'basic' }, items: { data: [{ id: 'si_1', current_period_start: 10 }] } });
    expect(now).toEqual({ metadata: { plan: 'pro' }, items: { data: [row('si_1', 1, 20)] } });
  });

  test('putBack restores only the changed keys of a nested object', () => {
    expect(putBack({ metadata: { plan: 'pro', userId: 'u1' } }, { metadata: { plan: 'basic' } })).toEqual({
      metadata: { plan: 'basic', userId: 'u1' },
    });
  });

  test('putBack gives null for a key that did not exist before', () => {
    expect(putBack({ metadata: { userId: 'u1' } }, { metadata: { userId: null } })).toEqual({
      metadata: { userId: null },
    });
  });

  test('putBack restores a removed key', () => {
    expect(putBack({}, { discount: { coupon: { id: 'co_1' } } })).toEqual({ discount: { coupon: { id: 'co_1' } } });
  });

  test('putBack restores a whole object that is null now', () => {
    expect(putBack({ pause: null }, { pause: { behavior: 'void' } })).toEqual({ pause: { behavior: 'void' } });
  });

  test('putBack restores the whole former array, whether it was shorter, longer or empty', () => {
    const items = { data: [row('si_1', 1, 10), row('si_2', 2, 10)] };
    expect([
      putBack({ items }, { items: { data: [row('si_1', 1, 10)] } }),
      putBack({ items: { data: [row('si_1', 1, 10)] } }, { items }),
      putBack({ items }, { items: { data: [] } }),
    ]).toEqual([{ items: { data: [row('si_1', 1, 10)] } }, { items }, { items: { data: [] } }]);
  });

  test('putBack completes partial rows from the row with the same ID', () => {
    const items = { data: [row('si_2', 2, 20), row('si_1', 1, 20)] };
    const previous = {
      items: {
        data: [
          { id: 'si_1', current_period_start: 10 },
          { id: 'si_2', current_period_start: 11 },
        ],
      },
    };
    expect(putBack({ items }, previous)).toEqual({ items: { data: [row('si_1', 1, 10), row('si_2', 2, 11)] } });
  });

  test('putBack completes partial rows without an ID from the row at the same index', () => {
    const items = { data: [row('si_1', 1, 20)] };
    expect(putBack({ items }, { items: { data: [{ current_period_start: 10 }] } })).toEqual({
      items: { data: [row('si_1', 1, 10)] },
    });
  });

  test('putBack keeps a row as it is if there is none to complete it from', () => {
    expect(putBack({ items: { data: null } }, { items: { data: [{ id: 'si_1' }] } })).toEqual({
      items: { data: [{ id: 'si_1' }] },
    });
  });

  test('putBack restores values of an array unchanged', () => {
    expect(putBack({ preferred_locales: ['de'] }, { preferred_locales: ['en', 'fr'] })).toEqual({
      preferred_locales: ['en', 'fr'],
    });
  });
});
