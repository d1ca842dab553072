import { describe, expect, test } from '@jest/globals';
import { ANONYMOUS, buyerOf, hasRole, isPerson, personOf, viewerOf } from '../../src/graphql/viewer.ts';

const viewer = (roles: unknown) => viewerOf({ sub: 'alice', roles }, 'roles');

describe('a viewer', () => {
  test('is who the token names, with the address it carries', () => {
    expect(viewerOf({ sub: 'alice', email: 'alice@example.com' }, 'roles')).toEqual({
      kind: 'user',
      userId: 'alice',
      email: 'alice@example.com',
      roles: [],
    });
  });

  test.each([undefined, '', 42, null])('is nobody where the subject is %p', (sub) => {
    expect(viewerOf({ sub } as never, 'roles')).toBeNull();
  });

  test.each([undefined, '', 42, ['a@example.com']])('has no address where the claim is %p', (email) => {
    expect(viewerOf({ sub: 'alice', email }, 'roles')?.email).toBeNull();
  });

  test('reads its roles from the claim that the configuration names', () => {
    const claims = { sub: 'ada', roles: ['service'], 'https://example.com/roles': ['admin'] };
    expect(viewerOf(claims, 'https://example.com/roles')?.roles).toEqual(['admin']);
  });

  test.each([
    [['admin', 'root', 'ADMIN'], ['admin']],
    [['support', 'support'], ['support']],
    ['admin', []],
    [{ admin: true }, []],
    [['admin', 1], []],
    [undefined, []],
  ])('with the roles claim %j has the roles %j', (claim, roles) => {
    expect(viewer(claim)?.roles).toEqual(roles);
  });
});

describe('a person', () => {
  test.each([
    [[], true],
    [['support'], true],
    [['admin'], true],
    [['service'], false],
    [['service', 'admin'], true],
  ])('with the roles %j: %p', (roles, expected) => {
    expect(isPerson(viewer(roles) ?? ANONYMOUS)).toBe(expected);
  });

  test('is never anonymous', () => {
    expect(isPerson(ANONYMOUS)).toBe(false);
    expect(hasRole(ANONYMOUS, 'admin')).toBe(false);
    expect(() => personOf(ANONYMOUS)).toThrow('a rule that admits only people');
  });

  test('buys under their own id', () => {
    expect(buyerOf(viewer([]) ?? ANONYMOUS)).toEqual({ userId: 'alice', email: null });
  });
});
