import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../src/config.ts';

/** A configuration that is right. Each case below changes it in one way. */
const RIGHT = {
  PUBLIC_URL: 'https://billing.example.com',
  MONGODB_URI: 'mongodb://mongo/tollgate',
  STRIPE_SECRET_KEY: 'sk_live_123',
  STRIPE_WEBHOOK_SECRETS: 'whsec_1',
  AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
  RETURN_URL_ORIGINS: 'https://app.example.com',
  METRICS_TOKEN: 'metrics',
};
const MAIL = { SMTP_URL: 'smtps://smtp.example.com', MAIL_FROM: 'billing@example.com' };

function problems(env: Record<string, string | undefined>): string[] {
  try {
    readConfig({ ...RIGHT, ...env }, { local: false });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' });
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
const HTTPS = 'must be an address with https:// (http:// only for this machine)';
const PEMS = 'must be public keys in PEM format (RSA, EC P-256 or Ed25519), and no private ones';
const ORIGINS =
  'must be origins such as https://app.example.com, comma-separated, each without a path or a slash at its end';

/** [the slip, the variables, the message: what to change, what was found, and what is allowed] */
const CASES: readonly [slip: string, env: Record<string, string | undefined>, message: string][] = [
  [
    'a publishable key',
    { STRIPE_SECRET_KEY: 'pk_live_1' },
    'STRIPE_SECRET_KEY must be a secret or restricted key, sk_... or rk_..., but it is a publishable key (pk_...)',
  ],
  [
    'keys that changed places',
    { STRIPE_SECRET_KEY: 'whsec_1' },
    'STRIPE_SECRET_KEY must be a secret or restricted key, sk_... or rk_..., but it is a signing secret (whsec_...)',
  ],
  [
    'a value with its quotes',
    { STRIPE_SECRET_KEY: '"sk_live_1"' },
    'STRIPE_SECRET_KEY must be a secret or restricted key, sk_... or rk_..., but it is in quotes, which are part of the value here',
  ],
  [
    'the ID of the endpoint',
    { STRIPE_WEBHOOK_SECRETS: 'we_1' },
    'STRIPE_WEBHOOK_SECRETS must be signing secrets, whsec_..., comma-separated, none of them empty, but it is the ID of a webhook endpoint (we_...)',
  ],
  [
    'an API key as the webhook secret',
    { STRIPE_WEBHOOK_SECRETS: 'sk_live_1' },
    'STRIPE_WEBHOOK_SECRETS must be signing secrets, whsec_..., comma-separated, none of them empty, but it is an API key (sk_... or rk_...)',
  ],
  [
    'a comma at the end',
    { STRIPE_WEBHOOK_SECRETS: 'whsec_1,' },
    'STRIPE_WEBHOOK_SECRETS must be signing secrets, whsec_..., comma-separated, none of them empty',
  ],
  [
    'the singular of a name',
    { STRIPE_WEBHOOK_SECRETS: undefined, STRIPE_WEBHOOK_SECRET: 'whsec_1' },
    'STRIPE_WEBHOOK_SECRETS is required with STRIPE_SECRET_KEY: it verifies webhooks. `stripe listen --forward-to https://billing.example.com/webhooks/stripe` prints one. STRIPE_WEBHOOK_SECRET is set, but its name here is STRIPE_WEBHOOK_SECRETS',
  ],
  [
    'a name of another product',
    { MONGODB_URI: undefined, DATABASE_URL: 'mongodb://mongo/tollgate' },
    'MONGODB_URI is required: events are stored there. DATABASE_URL is set, but its name here is MONGODB_URI',
  ],
  [
    'another name for the secret of tokens',
    { AUTH_JWKS_URL: undefined, JWT_SECRET: 'x' },
    'AUTH_JWKS_URL is required, or AUTH_JWT_SECRET or AUTH_PUBLIC_KEY: they verify tokens. JWT_SECRET is set, but its name here is AUTH_JWT_SECRET',
  ],
  [
    'a host without its scheme',
    { MONGODB_URI: 'mongo:27017/tollgate' },
    'MONGODB_URI must start with mongodb:// or mongodb+srv://',
  ],
  [
    'a database of another kind',
    { MONGODB_URI: 'http://mongo' },
    'MONGODB_URI must start with mongodb:// or mongodb+srv://, but it starts with http://',
  ],
  [
    'a public address without TLS',
    { PUBLIC_URL: 'http://billing.example.com' },
    `PUBLIC_URL ${HTTPS}, without query, but it starts with http://`,
  ],
  ['a public address without its scheme', { PUBLIC_URL: 'billing.example.com' }, `PUBLIC_URL ${HTTPS}, without query`],
  [
    'a key set without TLS',
    { AUTH_JWKS_URL: 'http://id.example.com/jwks' },
    `AUTH_JWKS_URL ${HTTPS}, but it starts with http://`,
  ],
  [
    'two sources of tokens',
    { AUTH_JWT_SECRET: 'x'.repeat(32) },
    'AUTH_JWKS_URL is set together with AUTH_JWT_SECRET: set only one of them',
  ],
  [
    'a short secret',
    { AUTH_JWKS_URL: undefined, AUTH_JWT_SECRET: 'secret' },
    'AUTH_JWT_SECRET must have at least 32 bytes, because anyone who guesses it can sign in as any user. `openssl rand -base64 32` makes one',
  ],
  [
    'a private key',
    { AUTH_JWKS_URL: undefined, AUTH_PUBLIC_KEY: String(privateKey) },
    `AUTH_PUBLIC_KEY ${PEMS}, but it has a private key`,
  ],
  [
    'a certificate',
    { AUTH_JWKS_URL: undefined, AUTH_PUBLIC_KEY: '-----BEGIN CERTIFICATE-----\nMIIB' },
    `AUTH_PUBLIC_KEY ${PEMS}, but it is a certificate`,
  ],
  ['a key on another curve', { AUTH_JWKS_URL: undefined, AUTH_PUBLIC_KEY: String(p384) }, `AUTH_PUBLIC_KEY ${PEMS}`],
  ['a slash after an origin', { RETURN_URL_ORIGINS: 'https://app.example.com/' }, `RETURN_URL_ORIGINS ${ORIGINS}`],
  [
    'origins separated by spaces',
    { CORS_ORIGINS: 'https://a.example.com https://b.example.com' },
    `CORS_ORIGINS ${ORIGINS}`,
  ],
  [
    'any proxy',
    { TRUST_PROXY: 'true' },
    'TRUST_PROXY must be false, a number of proxies, or their addresses (10.0.0.0/8, loopback), comma-separated',
  ],
  ['seconds with their unit', { DRAIN_SECONDS: '15s' }, 'DRAIN_SECONDS must be a whole number of seconds, 0 to 300'],
  ['a port of a kind', { PORT: '80a' }, 'PORT must be a port, 0 to 65535'],
  [
    'a console without its client',
    { CONSOLE_OIDC_ISSUER: 'https://id.example.com' },
    'CONSOLE_OIDC_CLIENT_ID is required with CONSOLE_OIDC_ISSUER: the provider knows the console by it',
  ],
  [
    'a console without its provider',
    { CONSOLE_OIDC_CLIENT_ID: 'console' },
    'CONSOLE_OIDC_ISSUER is required with CONSOLE_OIDC_CLIENT_ID: staff sign in to the console there',
  ],
  [
    'a discovery document as the issuer',
    {
      CONSOLE_OIDC_ISSUER: 'https://id.example.com/.well-known/openid-configuration',
      CONSOLE_OIDC_CLIENT_ID: 'console',
    },
    `CONSOLE_OIDC_ISSUER ${HTTPS}, without query and without /.well-known/openid-configuration`,
  ],
  [
    'an issuer without TLS',
    { CONSOLE_OIDC_ISSUER: 'http://id.example.com', CONSOLE_OIDC_CLIENT_ID: 'console' },
    `CONSOLE_OIDC_ISSUER ${HTTPS}, without query and without /.well-known/openid-configuration, but it starts with http://`,
  ],
  ['yes for true', { EXPLORER: 'yes' }, 'EXPLORER must be true or false'],
  [
    'a level of another logger',
    { LOG_LEVEL: 'verbose' },
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
  ],
  [
    'a limit of nobody',
    { RATE_LIMITS: 'customers=5' },
    'RATE_LIMITS must be off, or limits per minute such as customer=6000, comma-separated and each once, for any of anonymous, customer, service, finance, support, admin, commands, promotionCodes, emailConfirmations, adminCommands',
  ],
  [
    'e-mail without a page to manage',
    MAIL,
    'MANAGE_URL is required with SMTP_URL: e-mails link to this page of your product',
  ],
  [
    'a mail server without its scheme',
    { ...MAIL, MANAGE_URL: 'https://app.example.com', SMTP_URL: 'smtp.example.com:587' },
    'SMTP_URL must start with smtp:// or smtps:// and name a host',
  ],
  ['a color by its name', { BRAND_COLOR: 'navy' }, 'BRAND_COLOR must be a color with six digits, such as #1a4fd6'],
  [
    'a logo without TLS',
    { BRAND_LOGO_URL: 'http://app.example.com/logo.png' },
    `BRAND_LOGO_URL ${HTTPS}, but it starts with http://`,
  ],
  [
    'a brand of many words',
    { BRAND_NAME: 'x'.repeat(61) },
    'BRAND_NAME must be a name of at most 60 characters, in one line',
  ],
];

describe('the message of a wrong configuration', () => {
  test.each(CASES)('says what to change, what was found and what is allowed: %s', (_slip, env, message) => {
    expect(problems(env)).toEqual([message]);
  });
});
