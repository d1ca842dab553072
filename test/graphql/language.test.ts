import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signToken } from '../../src/local/tokens.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { catalogText, startTollgate, TOKEN_SECRET, type Tollgate } from '../support/tollgate.ts';

const T = 1_772_366_400;
const ERRORS = 'userErrors { code message params { name value } }';
const CHECKOUT = `mutation { checkout(input: { plan: "enterprise" }) { ${ERRORS} } }`;
const USE = `mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { ${ERRORS} } }`;
const PLAN = '{ plan(code: "pro") { name description features { feature { code name } } } }';
const USED = { feature: 'copy_trading', quantity: 1, idempotencyKey: 'k' };

let tollgate: Tollgate;
let eve = 0;
beforeAll(async () => {
  const translated = (await catalogText())
    .replace(
      '    name: Copy trading\n',
      '    name: Copy trading\n    translations: { de: { name: Trades kopieren } }\n',
    )
    .replace('    name: Enterprise\n', '    name: Enterprise\n    translations: { de: { name: Unternehmen } }\n')
    .replace(
      '    name: Pro\n',
      '    name: Pro\n    translations: { de: { name: Profi, description: Für Händler. }, fr: { name: Expert } }\n',
    );
  tollgate = await startTollgate({ catalogText: translated });
});
afterAll(() => tollgate.close());

async function ask(
  query: string,
  variables: object,
  { userId, header, roles = [] }: { userId: string; header?: string; roles?: string[] },
) {
  const token = await signToken({ secret: TOKEN_SECRET, userId, roles, email: `${userId}@example.com` });
  const response = await tollgate.app.http.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, ...(header && { 'accept-language': header }) },
    payload: { query, variables },
  });
  return response.json().data;
}

/** A user whose Stripe customer reads in this language. */
async function reader(locale: string | null): Promise<string> {
  eve += 1;
  const object = { ...customerObject(`cus_l${eve}`, `l${eve}`), preferred_locales: locale === null ? [] : [locale] };
  await tollgate.deliver(stripeEvent('customer.created', T + eve, object));
  await tollgate.settle();
  return `l${eve}`;
}

const checkout = async (who: { userId: string; header?: string }) =>
  (await ask(CHECKOUT, {}, who)).checkout.userErrors[0];

describe('the message of a user error', () => {
  test('is in the language that the request accepts, and names the plan in it', async () => {
    const userId = await reader('fr');
    expect(await checkout({ userId, header: 'ja, de-AT;q=0.9' })).toEqual({
      code: 'PLAN_NOT_ON_SALE',
      message: 'Unternehmen ist nicht erhältlich. Wählen Sie einen anderen Tarif.',
      params: [{ name: 'plan', value: 'enterprise' }],
    });
  });

  test.each([
    ['fr', undefined, 'Enterprise n’est pas en vente. Choisissez une autre offre.'],
    ['fr', 'ja', 'Enterprise n’est pas en vente. Choisissez une autre offre.'],
    ['es-MX', undefined, 'Enterprise no está a la venta. Elige otro plan.'],
    ['ja', undefined, 'Enterprise is not on sale. Choose another plan.'],
    [null, undefined, 'Enterprise is not on sale. Choose another plan.'],
    ['fr', 'en-GB', 'Enterprise is not on sale. Choose another plan.'],
  ])('for a customer with the locale %s and the header %s', async (locale, header, message) => {
    const userId = await reader(locale);
    expect(await checkout({ userId, ...(header && { header }) })).toMatchObject({ message });
  });

  test('is English for a service that accepts no language, whoever it acts for', async () => {
    const input = { ...USED, userId: await reader('fr') };
    const service = { userId: 'worker', roles: ['service'] };
    const used = async (header?: string) =>
      (await ask(USE, { input }, { ...service, ...(header && { header }) })).recordUsage.userErrors[0];
    expect(await used()).toMatchObject({ message: 'Usage of Copy trading is not counted.' });
    expect(await used('de')).toEqual({
      code: 'NOT_METERED',
      message: 'Die Nutzung von Trades kopieren wird nicht gezählt.',
      params: [{ name: 'feature', value: 'copy_trading' }],
    });
  });
});

describe('the names of the catalog', () => {
  const planFor = async (header?: string, userId = 'nobody') =>
    (await ask(PLAN, {}, { userId, ...(header && { header }) })).plan;

  test('are translated, and fall back to the untranslated text', async () => {
    expect(await planFor('de')).toMatchObject({ name: 'Profi', description: 'Für Händler.' });
    expect(await planFor('fr')).toMatchObject({ name: 'Expert', description: 'Copy trading for daily traders.' });
    expect(await planFor('es')).toMatchObject({ name: 'Pro', description: 'Copy trading for daily traders.' });
    expect(await planFor()).toMatchObject({ name: 'Pro' });
    const { features } = await planFor('de');
    expect(features).toContainEqual({ feature: { code: 'copy_trading', name: 'Trades kopieren' } });
    expect(features).toContainEqual({ feature: { code: 'generations', name: 'AI generations' } });
  });

  test('are in the language of the customer', async () => {
    expect(await planFor(undefined, await reader('de-CH'))).toMatchObject({ name: 'Profi' });
  });
});
