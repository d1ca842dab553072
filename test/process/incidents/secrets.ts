import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { WEBHOOK_SECRET } from '../../support/tollgate.ts';
import { pause } from '../service.ts';
import { type Deployment, METRICS_TOKEN, newKeys } from './deployment.ts';
import type { Incident } from './incident.ts';
import type { Traffic } from './traffic.ts';

/** The pages docs/operations/rotating-*.md, step by step, with two processes behind the proxy; only the waiting is left out. */

const NEW_SECRET = 'whsec_new_secret_of_tollgate';

const WEBHOOK_SECRETS: Incident = {
  name: 'rotation of the webhook secret',
  async strike({ shared, restart, sandbox, nginx, members }, traffic) {
    traffic.signWith([NEW_SECRET, WEBHOOK_SECRET]);
    await pause(2_000);
    shared['STRIPE_WEBHOOK_SECRETS'] = `${NEW_SECRET},${WEBHOOK_SECRET}`;
    await restart('api');
    // The old one is over at Stripe. The sandbox signs with one secret only, so it changes here.
    traffic.signWith([NEW_SECRET]);
    sandbox.setWebhook({ url: `${nginx.plainUrl}/webhooks/stripe`, secret: NEW_SECRET });
    await pause(2_000);
    const apis = members.filter(({ name }) => name.startsWith('api'));
    const before = await Promise.all(apis.map(({ url }) => usesOfSecond(url)));
    await pause(2_000);
    const after = await Promise.all(apis.map(({ url }) => usesOfSecond(url)));
    if (String(before) !== String(after)) throw new Error(`the second secret is still used: ${before}, then ${after}`);
    shared['STRIPE_WEBHOOK_SECRETS'] = NEW_SECRET;
    await restart('api');
  },
  lasts: 0,
  alerts: [],
  needsMending: false,
  isUnseen: true,
};

/** As step 3 counts them, asking the process itself: the proxy does not hand out metrics. */
async function usesOfSecond(url: string): Promise<string> {
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  return (await metrics.text()).match(/billing_webhook_secret_used_total\{index="1"\}.*/)?.[0] ?? '';
}

const JWT_KEYS: Incident = {
  name: 'rotation of the JWT key',
  async strike({ shared, restart, signing, signWith }) {
    const old = signing();
    const next = newKeys();
    shared['AUTH_PUBLIC_KEY'] = `${old.publicKey}${next.publicKey}`;
    await restart('api');
    signWith(next);
    await pause(2_000);
    shared['AUTH_PUBLIC_KEY'] = next.publicKey;
    await restart('api');
  },
  lasts: 0,
  alerts: [],
  needsMending: false,
  isUnseen: true,
};

const SIGNING_KEYS: Incident = {
  name: 'rotation of the signing key',
  async strike(deployment, traffic) {
    const { shared, restart } = deployment;
    const [old] = JSON.parse(shared['TOKEN_SIGNING_KEYS'] ?? '[]');
    const next = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    let isDone = false;
    const verifying = verifyTokens(deployment, traffic, () => isDone);
    for (const keys of [[old, next], [next, old], [next]]) {
      shared['TOKEN_SIGNING_KEYS'] = JSON.stringify(keys);
      await restart();
    }
    isDone = true;
    await verifying;
  },
  lasts: 0,
  alerts: [],
  needsMending: false,
  isUnseen: true,
};

/** Takes tokens and keys from whichever process answers, and rejects where one does not verify. */
async function verifyTokens({ tokenOf }: Deployment, { client }: Traffic, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    const data = await client.ask(await tokenOf('ida'), '{ me { entitlementToken { token } } }');
    const { token } = (data['me'] as { entitlementToken: { token: string } }).entitlementToken;
    const { body } = await client.get('/.well-known/jwks.json');
    await jwtVerify(token, createLocalJWKSet(body as unknown as JSONWebKeySet), { audience: 'entitlements' });
    await pause(100);
  }
}

export const ROTATIONS: readonly Incident[] = [WEBHOOK_SECRETS, JWT_KEYS, SIGNING_KEYS];
