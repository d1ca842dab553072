import { expect, test } from '@jest/globals';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import type { StripeGateway } from '../../src/platform/stripe.ts';
import { createPatientAsk } from '../../src/reconciliation/patient-ask.ts';
import { answered } from '../support/answered.ts';

/** Asks somebody who fails so many times, and notes the waits between. */
function asking(failures: number, error: Error) {
  let asked = 0;
  const waits: number[] = [];
  const ask: StripeGateway['ask'] = async () => {
    asked += 1;
    if (asked <= failures) throw error;
    return answered({} as never, new Date());
  };
  const patient = createPatientAsk({
    ask,
    wait: async () => {},
    monotonic: () => 0,
    onWait: (delay) => waits.push(delay),
  });
  return { answer: patient(async () => ({}) as never), waits, asked: () => asked };
}

test('a patient call retries with growing delays until there is an answer', async () => {
  const { answer, waits } = asking(3, new ProviderUnavailable('Stripe'));
  await answer;
  expect(waits).toHaveLength(3);
  expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
});

test('a patient call gives up after eight tries', async () => {
  const { answer, asked } = asking(100, new ProviderUnavailable('Stripe'));
  await expect(answer).rejects.toThrow('Stripe cannot answer');
  expect(asked()).toBe(8);
});

test('a patient call does not retry a refusal', async () => {
  const { answer, asked } = asking(1, new Error('no such customer'));
  await expect(answer).rejects.toThrow('no such customer');
  expect(asked()).toBe(1);
});
