import { describe, expect, test } from '@jest/globals';
import { type GraphQLInputObjectType, getNamedType, isInputObjectType } from 'graphql';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { type Caller, startApp } from '../graphql/support/app.ts';

const mutations = Object.values(buildOpenSchema().getMutationType()?.getFields() ?? {});
const inputOf = (name: string): GraphQLInputObjectType => {
  const type = getNamedType(mutations.find((mutation) => mutation.name === name)?.args[0]?.type);
  if (!isInputObjectType(type)) throw new Error(`${name} takes no input`);
  return type;
};
const keyOf = (name: string) => inputOf(name).getFields()['idempotencyKey'];

// Asked twice, these leave things as after the first time.
const REPEATABLE = [
  'syncCheckout',
  'billingPortal',
  'updateContact',
  'revokeGrant',
  'linkCustomer',
  'unlinkCustomer',
  'replayEvents',
  'reconcileCustomer',
];

// Counts and keys are one document there, so that both are one write (billing/usage).
const WITH_KEYS_OF_ITS_OWN = ['recordUsage'];

/** How each mutation with a key is asked for, and by whom. */
const ASKED: Record<string, { as: Caller; input: string; answer: string }> = {
  checkout: { as: 'customer', input: 'plan: "premium"', answer: 'session { id }' },
  changePlan: { as: 'customer', input: 'plan: "premium"', answer: 'subscription { id }' },
  cancelPendingChange: { as: 'customer', input: 'subscriptionId: "sub_1"', answer: 'subscription { id }' },
  cancelSubscription: { as: 'customer', input: 'comment: "r"', answer: 'subscription { id }' },
  pauseSubscription: { as: 'customer', input: 'behavior: VOID', answer: 'subscription { id }' },
  resumeSubscription: { as: 'customer', input: 'subscriptionId: "sub_1"', answer: 'subscription { id }' },
  setMembers: { as: 'service', input: 'organizationId: "acme", add: []', answer: 'organization { id }' },
  assignSeat: { as: 'service', input: 'organizationId: "acme", userId: "bob"', answer: 'organization { id }' },
  releaseSeat: { as: 'service', input: 'organizationId: "acme", userId: "bob"', answer: 'organization { id }' },
  refundPayment: { as: 'admin', input: 'paymentId: "in_bob", reason: "r"', answer: 'userErrors { code }' },
  billingPortal: { as: 'customer', input: 'flow: PAYMENT_METHOD_UPDATE', answer: 'session { url }' },
  updateContact: { as: 'customer', input: 'locale: "de"', answer: 'customer { userId }' },
  extendTrial: {
    as: 'admin',
    input: 'actingFor: { userId: "bob", reason: "r" }, trialEnd: "2999-01-01T00:00:00Z"',
    answer: 'subscription { id }',
  },
  deleteCustomer: { as: 'customer', input: 'confirmUserId: "alice"', answer: 'deletedUserId' },
  resendMessage: {
    as: 'admin',
    input: 'actingFor: { userId: "bob", reason: "r" }, messageId: "message:1"',
    answer: 'message { kind }',
  },
  adjustCredit: {
    as: 'admin',
    input: 'userId: "bob", amount: 5, currency: "EUR", reason: "r"',
    answer: 'customer { userId }',
  },
  grantPlan: { as: 'admin', input: 'userId: "bob", plan: "premium", reason: "r"', answer: 'grant { id }' },
  grantEntitlement: {
    as: 'admin',
    input: 'userId: "bob", feature: "export", reason: "r"',
    answer: 'grant { id }',
  },
};

describe('a mutation', () => {
  test('a mutation takes an idempotency key, or changes nothing when it is repeated', () => {
    const without = mutations.map(({ name }) => name).filter((name) => keyOf(name) === undefined);
    expect(without.filter((name) => !REPEATABLE.includes(name))).toEqual([]);
  });

  test('a mutation needs an idempotency key if a second effect would cost money or count', () => {
    const needed = mutations.map(({ name }) => name).filter((name) => String(keyOf(name)?.type).endsWith('!'));
    const all = ['adjustCredit', 'changePlan', 'recordUsage', 'refundPayment'];
    expect(needed.sort()).toEqual(all.filter((name) => mutations.some((mutation) => mutation.name === name)));
  });

  const keyed = mutations.map(({ name }) => name).filter((name) => keyOf(name) !== undefined);
  const ruled = keyed.filter((name) => !WITH_KEYS_OF_ITS_OWN.includes(name));
  test.each(ruled)(
    'the mutation %s runs once per caller, mutation and key, with the input without the key',
    async (name) => {
      const { as, input, answer } = ASKED[name] ?? { as: 'admin', input: '', answer: 'userErrors { code }' };
      const { ask, billing } = await startApp();
      await ask(`mutation { ${name}(input: { ${input} idempotencyKey: "k1" }) { ${answer} } }`, { as });
      expect(billing.calls[0]).toMatchObject(['once', { operation: name, key: 'k1' }]);
      expect(JSON.stringify(billing.calls[0])).not.toContain('idempotencyKey');
    },
  );

  test.each(ruled)('the mutation %s refuses a key that is empty or longer than Stripe accepts', async (name) => {
    const { as, input, answer } = ASKED[name] ?? { as: 'admin', input: '', answer: 'userErrors { code }' };
    for (const key of ['', 'k'.repeat(256)]) {
      const { ask, billing } = await startApp();
      const query = `mutation { ${name}(input: { ${input} idempotencyKey: "${key}" }) { ${answer} } }`;
      expect((await ask(query, { as })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(billing.calls).toEqual([]);
    }
  });
});
