import { expect, test } from '@jest/globals';
import fastify from 'fastify';
import { registerConfirmEmail } from '../../src/notification/confirm-email.ts';
import { ProviderUnavailable } from '../../src/platform/errors.ts';

test.each([
  ['503 if Stripe cannot answer', new ProviderUnavailable('Stripe'), 503],
  ['500 for an internal error', new Error('a fault'), 500],
])('confirming an address answers %s', async (_what, error, status) => {
  const http = fastify();
  const manageUrl = 'https://app.example.com/billing';
  registerConfirmEmail(http, { emailLink: async () => 'OPEN', confirmEmail: () => Promise.reject(error), manageUrl });
  expect((await http.inject({ method: 'POST', url: '/confirm-email?token=x' })).statusCode).toBe(status);
  expect((await http.inject('/confirm-email?token=x&token=y')).body).toContain('Confirm your e-mail address');
});
