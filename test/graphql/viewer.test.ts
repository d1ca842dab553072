import { describe, expect, test } from '@jest/globals';
import { ANONYMOUS, buyerOf, hasRole, isPerson, personOf, viewerOf } from '../../src/graphql/viewer.ts';

const viewer = (roles: unknown) => viewerOf({ sub: 'alice', roles }, { rolesClaim: 'roles' });

describe('a viewer', () => {
  test('a viewer has the user ID and the e-mail address of the token', () => {
    expect(viewerOf({ sub: 'alice', email: 'alice@example.com' }, { rolesClaim: 'roles' })).toEqual({
      kind: 'user',
      userId: 'alice',
      email: 'alice@example.com',
      roles: [],
    });
  });

  test.each([undefined, '', 42, null])('there is no viewer if the subject is %p', (sub) => {
    expect(viewerOf({ sub } as never, { rolesClaim: 'roles' })).toBeNull();
  });

  test.each([undefined, '', 42, ['a@example.com']])('a viewer has no e-mail address if the claim is %p', (email) => {
    expect(viewerOf({ sub: 'alice', email }, { rolesClaim: 'roles' })?.email).toBeNull();
  });

  test('a viewer has the roles of the configured claim', () => {
    const claims = { sub: 'ada', roles: ['service'], 'https://example.com/roles': ['admin'] };
    expect(viewerOf(claims, { rolesClaim: 'https://example.com/roles' })?.roles).toEqual(['admin']);
  });

  test.each([
    [['admin', 'root', 'ADMIN'], ['admin']],
    [['support', 'support'], ['support']],
    ['admin', []],
    [{ admin: true }, []],
    [['admin', 1], []],
    [undefined, []],
  ])('a viewer with the roles claim %j has the roles %j', (claim, roles) => {
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
  ])('whether a viewer with the roles %j is a person: %p', (roles, expected) => {
    expect(isPerson(viewer(roles) ?? ANONYMOUS)).toBe(expected);
  });

  test('an anonymous viewer is no person', () => {
    expect(isPerson(ANONYMOUS)).toBe(false);
    expect(hasRole(ANONYMOUS, 'admin')).toBe(false);
    expect(() => personOf(ANONYMOUS)).toThrow('a rule that admits only people');
  });

  test('a person buys under their own ID', () => {
    expect(buyerOf(viewer([]) ?? ANONYMOUS)).toEqual({ userId: 'alice', email: null });
  });
});
