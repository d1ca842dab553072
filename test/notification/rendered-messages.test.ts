import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { LANGUAGES } from '../../src/language/language.ts';
import { AUDIENCE } from '../../src/notification/audience.ts';
import type { Brand } from '../../src/notification/brand.ts';
import { type Details, NO_DETAILS } from '../../src/notification/details.read.ts';
import { createNotification } from '../../src/notification/notification.ts';
import { createUnsubscribeLinks } from '../../src/notification/unsubscribe.ts';
import type { MessageKind } from '../../src/outbox/message.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { ACME, ALL_DETAILS } from './brands.ts';
import { EVERY_KIND, messageOf } from './messages.ts';

const MANAGE = 'https://app.example.com/billing';
const CONFIRM = 'https://billing.example.com/confirm-email?token=t';
let details: Details = NO_DETAILS;
const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const links = createUnsubscribeLinks([{ ...key, kid: 'k' } as never], 'https://billing.example.com');
const withBrand = (brand: Brand) =>
  createNotification({
    email: undefined,
    telegram: undefined,
    alerts: { email: undefined, telegramChat: undefined },
    captured: false,
    unsubscribe: links,
    manageUrl: MANAGE,
    brand,
    detailsOf: async () => details,
    planNamed: (code: string) => (code === 'unheard_of' ? null : { code, name: `The ${code} plan` }),
    featureNamed: (code: string) =>
      code === 'generations' ? { code, name: 'AI generations', translations: { de: { name: 'KI-Texte' } } } : null,
    planStanding: (code: string | null) => (code === 'seats' ? -2 : code === null ? -1 : 1),
    log: createLog('silent'),
    metrics: createMetrics(),
  } as never);
const notification = await withBrand(ACME);

const EVERY_MESSAGE = (Object.keys(EVERY_KIND) as MessageKind[]).flatMap((kind) => {
  const { customer, admins } = AUDIENCE[kind];
  const audiences = [...(customer ? ['customer' as const] : []), ...(admins ? ['admin' as const] : [])];
  return audiences.map((audience): [string, MessageKind, typeof audience] => [
    `${kind} to ${audience}`,
    kind,
    audience,
  ]);
});

async function rendered(
  kind: MessageKind,
  audience: 'customer' | 'admin',
  locale: string | null = 'en-GB',
  { more = {}, known = NO_DETAILS }: { more?: object; known?: Details } = {},
) {
  details = known;
  const reader = { audience, channel: 'EMAIL', key: `${audience}:EMAIL`, locale } as const;
  const message = messageOf(kind, { data: { ...EVERY_KIND[kind], ...more } as never });
  return notification.render(message, reader, ...(kind === 'confirm-email' ? [CONFIRM] : []));
}

describe('a message', () => {
  test.each(EVERY_MESSAGE)(
    '%s says when, how much if there is money in it, and where to go',
    async (_what, kind, audience) => {
      for (const known of [NO_DETAILS, ALL_DETAILS]) {
        const { text, html, subject } = (await rendered(kind, audience, 'en-GB', { known })).message;
        for (const body of [text, html]) {
          if (!['started', 'resumed'].includes(kind) || known === ALL_DETAILS)
            expect(body).toMatch(/\d{1,2} (?:March|April) 2026/);
          if ('amount' in EVERY_KIND[kind]) expect(body).toContain('€19.99');
          expect(body).toMatch(
            audience === 'admin' ? /\{ (?:payment|event|events|auditLog|customerByStripeId)\(/ : /https:\/\//,
          );
          expect(body).not.toMatch(/undefined|null|NaN|\[object|\{\{|<!--#/);
        }
        expect(subject).not.toBe('');
      }
    },
  );

  describe.each(LANGUAGES)('in %s', (language) => {
    test.each(EVERY_MESSAGE.filter(([, , audience]) => audience === 'customer'))(
      '%s is in that language as a whole',
      async (_what, kind) => {
        const english = (await rendered(kind, 'customer', 'en', { known: ALL_DETAILS })).message;
        const { subject, text, html } = (await rendered(kind, 'customer', language, { known: ALL_DETAILS })).message;
        expect(html).toContain(`<html lang="${language}"`);
        for (const body of [subject, text, html]) expect(body).not.toMatch(/undefined|null|\{\w*\}|\[object/);
        if (language === 'en') return;
        expect(subject).not.toBe(english.subject);
        const lines = new Set(
          english.text
            .split('\n')
            .filter((line) => /[a-z]{4}/i.test(line) && !/^(https?:|Plan:)|Acme|Dublin/.test(line)),
        );
        expect(text.split('\n').filter((line) => lines.has(line))).toEqual([]);
      },
    );
  });

  test('about a receipt names plan, period, invoice, amount with tax, and card', async () => {
    const { text } = (await rendered('receipt', 'customer', 'en-GB', { known: ALL_DETAILS })).message;
    // Node writes thin spaces around the dash.
    expect(text.replaceAll('\u2009', ' ')).toContain(
      [
        'Plan: Premium',
        'Period: 1 March – 1 April 2026',
        'Invoice number: ACME-0042',
        'Amount: €19.99 (includes €3.19 tax)',
        'Paid on: 1 March 2026',
        'Card: Visa ending in 4242',
      ].join('\n'),
    );
    const french = (await rendered('receipt', 'customer', 'fr', { known: ALL_DETAILS })).message;
    expect(french.text).toContain('Offre\u00a0: Privilège');
    expect(french.text.replaceAll('\u2009', ' ')).toContain('Période\u00a0: 1er mars – 1er avril 2026\n');
  });

  test('about a new subscription names plan, price, renewal and card, and the end of a trial', async () => {
    const { text } = (await rendered('started', 'customer', 'en-GB', { known: ALL_DETAILS })).message;
    expect(text).toContain(
      'Plan: The premium plan\nPrice: €19.99 per month\nRenews on: 1 April 2026\nCard: Mastercard ending in 4444',
    );
    const { subscription } = ALL_DETAILS;
    const onTrial = {
      ...ALL_DETAILS,
      subscription: subscription && { ...subscription, trialEnd: new Date('2026-03-15') },
    };
    const trial = (await rendered('started', 'customer', 'en-GB', { known: onTrial })).message.text;
    expect(trial).toContain('You pay nothing until 15 March 2026.');
    expect(trial).toContain('Trial ends on: 15 March 2026');
    expect(trial).not.toContain('Renews on');
  });

  test.each<[MessageKind, object, string[]]>([
    ['plan-changed', { previousPlan: 'premium', quantity: 1 }, ['from The premium plan to The pro plan', '!Quantity']],
    [
      'plan-changed',
      { previousPlan: 'pro', quantity: 2 },
      ['Your subscription to The pro plan has changed', 'Quantity: 2'],
    ],
    [
      'plan-changed',
      {
        plan: 'seats',
        items: [
          { plan: 'seats', quantity: 7 },
          { plan: 'pro', quantity: 2 },
        ],
        previousItems: [
          { plan: null, quantity: 1 },
          { plan: 'seats', quantity: 7 },
        ],
      },
      ['Your plan has changed.\n', 'Quantity: 2', '!from'],
    ],
    ['started', { plan: 'seats', items: [{ plan: 'pro', quantity: 1 }] }, ['subscription to The pro plan has started']],
    ['started', { plan: null }, ['Your subscription has started', '!Plan:', '!  ']],
    ['ended', { plan: null }, ['Nothing more will be charged for it.', '!Plan:']],
    ['renewal', { plan: null }, ['Your subscription renews soon.', '!Plan:']],
    ['will-end', {}, ['You keep your access until 31 March 2026.', '!Plan:']],
    ['started', { plan: 'unheard_of' }, ['Your subscription to unheard_of has started']],
    ['will-end', { endsAt: null }, ['!Ends on', 'until it ends']],
    [
      'plan-will-change',
      {},
      [
        'from The pro plan to The premium plan on 4 March 2026',
        'Quantity: 2',
        'Next invoice: €19.99',
        'No longer included: Copy trading',
        'Less than now: Devices',
        'Used above the new limit: AI generations',
      ],
    ],
    [
      'plan-will-change',
      { previousPlan: 'premium', quantity: 1, nextInvoice: null, removed: [], reduced: [], overLimit: [] },
      ['terms of your subscription to The premium plan', '!Quantity', '!Next invoice', '!included', '!Less', '!above'],
    ],
    ['paused', {}, ['until 31 March 2026', 'Paused until: 31 March 2026', 'You keep your access']],
    ['paused', { until: null }, ['until you resume it', '!Paused until']],
    ['resumed', { paused: true }, ['no longer paused']],
    ['invoice', { dueAt: null, invoiceUrl: null }, ['Date: 1 March 2026', MANAGE]],
    ['receipt', { invoiceUrl: null }, [`See your payments:\n${MANAGE}`, '!Period', '!tax', '!Card']],
    ['payment-failed', { nextAttemptAt: null, invoiceUrl: null }, ['to keep your access', '!try again', MANAGE]],
    ['confirm', { actionUrl: null }, [MANAGE]],
    ['usage', { share: 80 }, ['You have used 80% of the 2,000 AI generations', 'Included: 2,000']],
    ['usage', { share: 100 }, ['You have used all of the 2,000 AI generations']],
    ['usage', { feature: 'gone', name: 'Reports' }, ['2,000 Reports']],
    ['card-expires', {}, ['Card: Visa ending in 4242', 'Expires on: 31 March 2026']],
    ['card-expires', { brand: null, last4: '4242' }, ['Card: Card ending in 4242']],
    ['card-expires', { brand: 'new_brand', last4: null }, ['Card: new_brand']],
    ['dispute', { outcome: 'won' }, ['it is restored']],
    ['dispute', { outcome: 'lost' }, ['until your next payment', '!contact us']],
    ['dispute', { outcome: 'opened', partial: true }, ['You keep your access.', 'contact us']],
  ])('about %s with %p says what is known, and no more', async (kind, more, says) => {
    const { text } = (await rendered(kind, 'customer', 'en-GB', { more })).message;
    for (const part of says) {
      if (part.startsWith('!')) expect(text).not.toContain(part.slice(1));
      else expect(text).toContain(part);
    }
    expect(text).not.toMatch(/undefined|null/);
  });

  test('says whether access continues while payments are paused', async () => {
    const { subscription } = ALL_DETAILS;
    const plan = { ...subscription?.plan, whilePaused: 'suspend' } as never;
    const known = { ...ALL_DETAILS, subscription: subscription && { ...subscription, plan } };
    const { text } = (await rendered('paused', 'customer', 'en-GB', { known })).message;
    expect(text).toContain('Your access is suspended in the meantime.');
  });

  test('names features in the language of its reader', async () => {
    expect((await rendered('usage', 'customer', 'de')).message.subject).toBe('KI-Texte: 80\u00a0% genutzt');
  });

  test.each<[string, Partial<NonNullable<Details['subscription']>>, string[]]>([
    ['ends', { cancelAtPeriodEnd: true }, ['!Renews on']],
    ['is canceled', { status: 'CANCELED' }, ['!Renews on']],
    [
      'is billed by use',
      { items: [{ sold: { unitAmount: null, intervalCount: 1 }, quantity: 1 }] as never },
      ['!Price'],
    ],
    [
      'is billed every two months',
      { items: [{ sold: { unitAmount: 5, intervalCount: 2 }, quantity: 1 }] as never },
      ['!Price'],
    ],
    [
      'is billed weekly',
      {
        items: [{ sold: { unitAmount: 5, currency: 'eur', interval: 'week', intervalCount: 1 }, quantity: 1 }] as never,
      },
      ['!Price'],
    ],
    ['is not known to Stripe yet', { items: [] }, ['!Price']],
    [
      'is yearly, for three',
      {
        items: [
          { sold: { unitAmount: 500, currency: 'eur', interval: 'year', intervalCount: 1 }, quantity: 3 },
        ] as never,
      },
      ['Price: €15.00 per year'],
    ],
  ])('about a subscription that %s names no price or renewal that is not so', async (_what, more, says) => {
    const { subscription } = ALL_DETAILS;
    const known = { ...ALL_DETAILS, subscription: subscription && { ...subscription, ...more } };
    const { text } = (await rendered('resumed', 'customer', 'en-GB', { known })).message;
    for (const part of says) {
      if (part.startsWith('!')) expect(text).not.toContain(part.slice(1));
      else expect(text).toContain(part);
    }
  });

  test.each<[MessageKind, object, string[]]>([
    ['webhook-silence', { lastAt: null }, ['Last webhook: never']],
    ['webhook-silence', {}, ['March 1, 2026, 12:00 UTC', 'event(id: "evt_1")']],
    ['unpublished', {}, ['event(id: "evt_1")', 'Account: cus_1']],
  ])('about %s with %p names the query that shows more', async (kind, more, says) => {
    const { text } = (await rendered(kind, 'admin', null, { more })).message;
    for (const part of says) expect(text).toContain(part);
    expect(text).toContain('ALERT_EMAIL');
  });

  test.each(EVERY_MESSAGE.filter(([, , audience]) => audience === 'admin'))(
    'about %s names a query that the schema has',
    async (_what, kind) => {
      const schema = buildSchema(await readFile('schema/schema.graphql', 'utf8'));
      const [, query = ''] = /^More: (.*)$/m.exec((await rendered(kind, 'admin')).message.text) ?? [];
      expect(validate(schema, parse(query))).toEqual([]);
    },
  );

  test.each(EVERY_MESSAGE)('%s offers to unsubscribe exactly if it is optional', async (_what, kind, audience) => {
    const optional = audience === 'customer' && !AUDIENCE[kind].required;
    const { message, kept } = await rendered(kind, audience);
    expect(message.unsubscribe !== null).toBe(optional);
    expect(message.text.includes('Unsubscribe:\nhttps://billing.example.com/unsubscribe?')).toBe(optional);
    expect(message.html.includes('>Unsubscribe</a>')).toBe(optional);
    // What is kept is read by staff, so it has no link that acts for the customer.
    expect(kept).not.toMatch(/unsubscribe\?|confirm-email\?/);
    expect(kept.split('\n')[0]).toBe(message.text.split('\n')[0]);
  });

  test('has the name, the footer and the color of the brand', async () => {
    const { text, html } = (await rendered('receipt', 'customer')).message;
    expect(text).toContain(
      '-- \nAcme Trading Ltd\n1 Main Street, Dublin 2\nVAT IE1234567X\nYou receive this message because',
    );
    for (const part of [
      'Acme Trading',
      '1 Main Street, Dublin 2',
      'background:#0f766e;color:#ffffff',
      'VAT IE1234567X',
    ])
      expect(html).toContain(part);
    expect(html).not.toContain('<img');
  });

  test('has a logo instead of the name of the brand', async () => {
    const other = await withBrand({ ...ACME, logoUrl: 'https://app.example.com/logo.png?a=1&b=2', color: '#ffe600' });
    const reader = { audience: 'customer', channel: 'EMAIL', key: 'k', locale: null } as const;
    const { html } = (await other.render(messageOf('receipt'), reader)).message;
    expect(html).toContain('<img src="https://app.example.com/logo.png?a=1&#38;b=2" alt="Acme Trading"');
    expect(html).toContain('background:#ffe600;color:#000000');
  });

  test('shows what comes from outside as text, placeholders included', async () => {
    const plan = '<img src=x onerror=alert(1)>{{actionUrl}}<!--#unsubscribe-->';
    const { html } = (
      await rendered('started', 'customer', 'en', { more: { plan, items: [{ plan: 'unheard_of', quantity: 1 }] } })
    ).message;
    expect(html).not.toContain('<img');
    const known = { ...ALL_DETAILS, plan, invoiceNumber: plan };
    const receipt = (await rendered('receipt', 'customer', 'en', { known })).message.html;
    expect(receipt).not.toContain('<img');
    expect(receipt).toContain('&#60;img src=x onerror=alert(1)&#62;{{actionUrl}}&#60;!--#unsubscribe--&#62;');
  });

  test('has the same id for the same reader, and another for another', async () => {
    const all = [rendered('dispute', 'customer'), rendered('dispute', 'customer'), rendered('dispute', 'admin')];
    const [first, second, other] = (await Promise.all(all)).map(({ message }) => message.id);
    expect(first).toBe(second);
    expect(first).not.toBe(other);
  });

  test.each([
    ['de-DE', '19,99\u00a0€', '1. März 2026'],
    ['en-GB', '€19.99', '1 March 2026'],
    ['ja', '€19.99', 'March 1, 2026'],
    ['xx-nonsense-locale', '€19.99', 'March 1, 2026'],
    ['not a locale', '€19.99', 'March 1, 2026'],
    [null, '€19.99', 'March 1, 2026'],
  ])('writes amounts and dates as they are written in %s', async (locale, amount, day) => {
    const { text } = (await rendered('receipt', 'customer', locale)).message;
    expect(text).toContain(amount);
    expect(text).toContain(day);
  });

  test.each([
    ['JPY', 500, '¥500'],
    ['HUF', 199_900, 'HUF\u00a01,999.00'],
    ['KWD', 1_999, 'KWD\u00a01.999'],
    ['EUR', 9_007_199_254_740_991, '€90,071,992,547,409.91'],
  ])('counts the minor units of %s as Stripe does', async (currency, amount, written) => {
    const more = { paymentId: 'in_1', amount, currency, invoiceUrl: null };
    expect((await rendered('receipt', 'customer', 'en', { more })).message.text).toContain(written);
  });
});

describeInBrowser('an e-mail', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 375, height: 740 } });
  });
  afterAll(() => browser.close());

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each(EVERY_MESSAGE)(
      '%s fits a phone, loads nothing and everybody can read it',
      async (_what, kind, audience) => {
        const requests: string[] = [];
        page.on('request', ({ url }) => requests.push(url()));
        await page.emulateMedia({ colorScheme });
        // German has the longest words.
        await page.setContent((await rendered(kind, audience, 'de', { known: ALL_DETAILS })).message.html);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
        expect(requests).toEqual([]);
        expect(await accessibilityProblems(page)).toEqual([]);
      },
    );
  });
});
