import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';

const MANAGE_URL = 'https://app.example.com/billing';

let tollgate: Sandboxed;
let count = 0;
beforeAll(async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const env = { MANAGE_URL, RATE_LIMITS: 'commands=3', TOKEN_SIGNING_KEYS: JSON.stringify([key]) };
  tollgate = await startSandboxed({ env });
});
afterAll(() => tollgate.close());

/** Somebody's open checkout. */
async function opened(plan = 'premium') {
  count += 1;
  const somebody = buyer(tollgate, `r${count}`);
  const { session } = await somebody.checkout({ plan, currency: 'EUR' });
  if (session === null) throw new Error('no session');
  return { ...session, pay: (card?: string) => somebody.pay(session.url, card) };
}

async function returned(url: string, language?: string) {
  const headers = { accept: 'text/html', ...(language && { 'accept-language': language }) };
  const { statusCode, body } = await tollgate.app.http.inject({ url, headers });
  return {
    status: statusCode,
    language: /<html lang="(\w+)"/.exec(body)?.[1],
    title: /<h1>([^<]*)/.exec(body)?.[1],
    text: /<p>([^<]*)/.exec(body)?.[1],
    link: /class="button" href="([^"]*)"/.exec(body)?.[1],
  };
}
const success = (id: string, language?: string) => returned(`/checkout/success?session_id=${id}`, language);

const control = (name: string, body: object) =>
  fetch(`${tollgate.sandbox.url}/_control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a customer who returns from checkout', () => {
  test('is thanked for a paid purchase, even before its webhook, and led on', async () => {
    await control('network', { delay: 1, delay_ms: 5_000 });
    const { id, pay } = await opened();
    expect(await pay()).toContain(`/checkout/success?session_id=${id}`);
    expect(await success(id)).toEqual({
      status: 200,
      language: 'en',
      title: 'Thank you',
      text: 'Your purchase of Premium is complete.',
      link: MANAGE_URL,
    });
    await control('network', {});
    expect(await success(id, 'de-CH')).toMatchObject({ language: 'de', title: 'Vielen Dank' });
  });

  test('is led back to a checkout that is not paid', async () => {
    const { id, url } = await opened();
    const page = await success(id);
    expect(page).toMatchObject({
      status: 200,
      title: 'Your purchase is not complete',
      text: 'You have not paid yet, and nothing was charged. You can continue where you stopped.',
      link: url.replaceAll('&', '&#38;'),
    });
  });

  test('is told of a checkout that has expired', async () => {
    const { id } = await opened();
    await tollgate.connection.collection('checkouts').updateOne({ sessionId: id }, { $set: { status: 'EXPIRED' } });
    expect(await success(id)).toMatchObject({
      title: 'Your purchase is not complete',
      text: 'This checkout is closed, and nothing was charged. You can start a new one at any time.',
      link: MANAGE_URL,
    });
  });

  test('is not told that a payment is missing while nothing says so', async () => {
    const { id, pay } = await opened();
    for (let times = 0; times < 3; times++) expect((await success(id)).title).toBe('Your purchase is not complete');
    await control('network', { delay: 1, delay_ms: 5_000 });
    await pay(CARDS.good);
    // The rate for calls to Stripe is used up.
    expect(await success(id)).toMatchObject({ title: 'Your payment is on its way', link: MANAGE_URL });
    await control('network', {});
  });

  test('is not told that a payment is missing while Stripe cannot answer', async () => {
    const { id } = await opened();
    await control('outage', { mode: '500' });
    expect(await success(id)).toMatchObject({ status: 200, title: 'Your payment is on its way' });
    await control('outage', { mode: null });
    expect(await success(id)).toMatchObject({ title: 'Your purchase is not complete' });
  });

  test('is thanked without a name for a plan that the catalog has no longer', async () => {
    const { id } = await opened();
    const change = { status: 'COMPLETE', open: false, plan: 'gone' };
    await tollgate.connection.collection('checkouts').updateOne({ sessionId: id }, { $set: change });
    expect(await success(id)).toMatchObject({ title: 'Thank you', text: 'Your purchase is complete.' });
  });

  test.each([
    '/checkout/success',
    '/checkout/success?session_id=cs_unknown',
    '/checkout/success?session_id=a&session_id=b',
  ])('is told that there is no such purchase: %s', async (url) => {
    expect(await returned(url)).toMatchObject({ status: 404, title: 'We cannot find this purchase', link: MANAGE_URL });
  });

  test('is led on from an address without a page, while programs get a problem document', async () => {
    expect(await returned('/no-such-page', 'fr')).toMatchObject({
      status: 404,
      language: 'fr',
      title: 'Page introuvable',
      link: MANAGE_URL,
    });
    const { headers } = await tollgate.app.http.inject({ url: '/no-such-page', headers: { accept: '*/*' } });
    expect(headers['content-type']).toContain('application/problem+json');
  });

  test('is led on after leaving the checkout', async () => {
    expect(await returned('/checkout/cancel', 'es')).toEqual({
      status: 200,
      language: 'es',
      title: 'No se ha comprado nada',
      text: 'Saliste antes de pagar y no se ha cobrado nada.',
      link: MANAGE_URL,
    });
  });
});

describeInBrowser('the pages for customers', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each(['light', 'dark'] as const)(
    'the pages for customers fit a phone in %s, and everybody can read them',
    async (colorScheme) => {
      const { id } = await opened();
      // The policy of the pages forbids scripts, also those of tests.
      const page = await browser.newPage({
        viewport: { width: 375, height: 740 },
        colorScheme,
        locale: 'de-DE',
        bypassCSP: true,
      });
      for (const path of [
        `/checkout/success?session_id=${id}`,
        '/checkout/success',
        '/checkout/cancel',
        '/unsubscribe',
        '/confirm-email',
        '/no-such-page',
      ]) {
        await page.goto(`${tollgate.url}${path}`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
        expect([path, await accessibilityProblems(page)]).toEqual([path, []]);
      }
      await page.close();
    },
  );
});
