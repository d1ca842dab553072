import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import { type Mailbox, openMailbox } from '../notification/mailbox.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';

const MONTH = /^\d{1,2} \p{L}+( \d{4})? – \d{1,2} \p{L}+ \d{4}$/u;

/** The table of a message: "Plan: Premium" as { Plan: 'Premium' }. */
const factsOf = (text = ''): Record<string, string> =>
  Object.fromEntries(
    [...text.replaceAll('\u2009', ' ').matchAll(/^([^:\n]+): (.+)$/gm)].map(([, label, value]) => [label, value]),
  );

describe.each(['current', 'legacy'] as const)('with webhooks in the %s shape', (era) => {
  let tollgate: Sandboxed;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await openMailbox();
    const env = {
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'Acme Billing <billing@example.com>',
      MANAGE_URL: 'https://app.example.com/billing',
      RATE_LIMITS: 'off',
    };
    const translated = (await catalogText()).replace(
      '    name: Premium\n',
      '    name: Premium\n    translations: { es: { name: Superior } }\n',
    );
    tollgate = await startSandboxed({ env, catalogText: translated });
    await fetch(`${tollgate.sandbox.url}/_control/webhook-version`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ era }),
    });
  });
  afterAll(async () => {
    await tollgate.close();
    await mailbox.close();
  });

  async function mailAbout(recipient: string, subject: string) {
    for (let tries = 0; tries < 600; tries++) {
      const mail = mailbox.mails.find((one) => one.recipient === recipient && one.subject?.startsWith(subject));
      if (mail) return mail;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      `no mail about "${subject}": ${JSON.stringify(mailbox.mails.map((mail) => [mail.recipient, mail.subject]))}`,
    );
  }

  async function buys(userId: string, locale: string | null): Promise<void> {
    if (locale !== null) {
      const update = 'mutation ($input: UpdateContactInput!) { updateContact(input: $input) { userErrors { code } } }';
      await tollgate.ask({ userId }, update, { input: { locale } });
    }
    const { session } = await buyer(tollgate, userId).checkout({ plan: 'premium', currency: 'EUR', interval: 'MONTH' });
    await buyer(tollgate, userId).pay(session?.url ?? '', CARDS.good);
    await tollgate.settle();
  }

  test('a receipt names the plan, the period, the invoice, the amount and the card', async () => {
    await buys('ada', 'en-GB');
    const receipt = await mailAbout('ada@example.com', 'Your receipt for €19.99');
    expect(factsOf(receipt.text)).toMatchObject({
      Plan: 'Premium',
      Period: expect.stringMatching(MONTH),
      'Invoice number': expect.stringMatching(/\w/),
      Amount: '€19.99',
      Card: 'Visa ending in 4242',
    });
    const welcome = await mailAbout('ada@example.com', 'Welcome to Premium');
    expect(factsOf(welcome.text)).toMatchObject({
      Plan: 'Premium',
      Price: '€19.99 per month',
      'Renews on': expect.stringMatching(/\d/),
      Card: 'Visa ending in 4242',
    });
    expect(welcome.html).toContain('href="https://app.example.com/billing"');
    expect(welcome.from).toMatchObject({ name: 'Acme Billing' });
  });

  test('the messages are in the language of the customer, with translated names', async () => {
    await buys('bea', 'es');
    const receipt = await mailAbout('bea@example.com', 'Tu recibo de 19,99');
    expect(factsOf(receipt.text)).toMatchObject({ Plan: 'Superior', Tarjeta: 'Visa terminada en 4242' });
  });

  test('what was sent is kept with the message', async () => {
    const receipt = await mailAbout('ada@example.com', 'Your receipt for €19.99');
    const row = await tollgate.connection.collection('messages').findOne({ kind: 'receipt', userId: 'ada' });
    expect(row?.['delivered']).toEqual({
      'customer:EMAIL': {
        at: expect.any(Date),
        subject: receipt.subject,
        text: receipt.text?.replaceAll('\r\n', '\n').trimEnd(),
      },
    });
  });
});
