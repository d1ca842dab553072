import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ConfigError, environment, readConfig } from '../src/config.ts';
import { RATE_LIMITS } from '../src/platform/rate-limits.ts';

const SECRET = 'a secret of more than thirty-two bytes';
const PRODUCTION = {
  PUBLIC_URL: 'https://billing.example.com/',
  MONGODB_URI: 'mongodb://mongo/tollgate',
  STRIPE_SECRET_KEY: 'sk_live_123',
  STRIPE_WEBHOOK_SECRETS: 'whsec_new, whsec_old',
  AUTH_JWT_SECRET: SECRET,
  RETURN_URL_ORIGINS: 'https://app.example.com',
  METRICS_TOKEN: 'metrics',
};

/** Each problem as "VARIABLE message". */
function problems(env: Record<string, string | undefined>, { local = false } = {}): string[] {
  try {
    readConfig(env, { local });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

const problemsWith = (changes: Record<string, string | undefined>) => problems({ ...PRODUCTION, ...changes });

describe('the configuration in production', () => {
  test('the configuration in production has the values of the variables', () => {
    expect(readConfig(PRODUCTION, { local: false })).toEqual({
      local: false,
      role: 'all',
      http: {
        host: '0.0.0.0',
        port: 4000,
        publicUrl: 'https://billing.example.com',
        trustProxy: false,
        drainFor: 2_000,
      },
      mongo: { uri: 'mongodb://mongo/tollgate' },
      dataDir: '.data',
      sandbox: { port: 4010 },
      stripe: {
        secretKey: 'sk_live_123',
        livemode: true,
        apiBase: undefined,
        webhookSecrets: ['whsec_new', 'whsec_old'],
        accountId: undefined,
        trustClientReference: false,
      },
      auth: { tokens: { kind: 'secret', secret: SECRET }, issuer: undefined, audience: undefined, rolesClaim: 'roles' },
      signingKeys: [],
      returnUrls: { origins: ['https://app.example.com'] },
      cors: { origins: [] },
      rateLimits: RATE_LIMITS,
      supportRefundLimits: {},
      catalogFile: 'plans.yaml',
      notification: {
        email: undefined,
        telegram: undefined,
        alerts: { email: undefined, telegramChat: undefined },
        manageUrl: 'https://billing.example.com',
        brand: { name: 'billing.example.com', logoUrl: null, color: '#1a4fd6', footer: null },
      },
      metricsToken: 'metrics',
      log: { level: 'info' },
      explorer: false,
      console: undefined,
    });
  });

  test('the configuration lists every missing variable at once, and has no default for secrets [T26]', () => {
    expect(problems({}).map((line) => line.split(' ')[0])).toEqual([
      'PUBLIC_URL',
      'MONGODB_URI',
      'STRIPE_SECRET_KEY',
      'STRIPE_WEBHOOK_SECRETS',
      'AUTH_JWKS_URL',
      'RETURN_URL_ORIGINS',
      'METRICS_TOKEN',
    ]);
  });

  test('the configuration lists malformed and missing variables together, in one order', () => {
    expect(problemsWith({ PORT: 'x', LOG_LEVEL: 'loud', METRICS_TOKEN: undefined, ROLE: 'boss' })).toEqual([
      'PORT must be a port, 0 to 65535',
      'ROLE must be one of all, api, worker',
      'METRICS_TOKEN is required: it protects /metrics',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
    ]);
  });

  test('the configuration treats an empty variable as not set', () => {
    expect(problemsWith({ METRICS_TOKEN: '  ', PORT: '' })).toEqual([
      'METRICS_TOKEN is required: it protects /metrics',
    ]);
  });

  test('the problems of a configuration never show a value [T27]', () => {
    const wrong = Object.fromEntries(Object.keys(PRODUCTION).map((key) => [key, 'hunter2 !']));
    const shown = problems({ ...wrong, PORT: 'hunter2', TRUST_PROXY: 'hunter2', AUTH_JWKS_URL: 'hunter2' });
    expect(shown.length).toBeGreaterThan(7);
    expect(shown.join()).not.toContain('hunter2');
  });

  test('the configuration reads every other variable, and ignores the rest of the environment', () => {
    const config = readConfig(
      {
        ...PRODUCTION,
        PORT: '0',
        HOST: '::1',
        TRUST_PROXY: '10.0.0.0/8, loopback',
        DRAIN_SECONDS: '15',
        STRIPE_API_BASE: 'http://127.0.0.1:12111',
        STRIPE_ACCOUNT_ID: 'acct_1',
        TRUST_CLIENT_REFERENCE: 'true',
        AUTH_ISSUER: 'https://id.example.com/',
        AUTH_AUDIENCE: 'billing',
        AUTH_ROLES_CLAIM: 'https://example.com/roles',
        CORS_ORIGINS: 'https://a.example.com, https://b.example.com',
        CATALOG_FILE: '/etc/plans.yaml',
        ROLE: 'worker',
        LOG_LEVEL: 'debug',
        EXPLORER: 'true',
        NODE_ENV: 'production',
      },
      { local: false },
    );
    expect(config).toMatchObject({
      role: 'worker',
      http: { host: '::1', port: 0, trustProxy: ['10.0.0.0/8', 'loopback'], drainFor: 15_000 },
      stripe: { apiBase: 'http://127.0.0.1:12111', accountId: 'acct_1', trustClientReference: true },
      auth: { issuer: 'https://id.example.com/', audience: 'billing', rolesClaim: 'https://example.com/roles' },
      cors: { origins: ['https://a.example.com', 'https://b.example.com'] },
      catalogFile: '/etc/plans.yaml',
      log: { level: 'debug' },
      explorer: true,
    });
  });

  test('the configuration is frozen', () => {
    const config = readConfig(PRODUCTION, { local: false });
    expect([config, config.http, config.stripe.webhookSecrets].every((part) => Object.isFrozen(part))).toBe(true);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['SANDBOX_PORT', '0x10'],
    ['HOST', 'my host'],
    ['PUBLIC_URL', 'http://billing.example.com'],
    ['PUBLIC_URL', 'https://billing.example.com/?a=b'],
    ['PUBLIC_URL', 'billing.example.com'],
    ['MONGODB_URI', 'postgres://mongo'],
    ['STRIPE_SECRET_KEY', 'pk_test_123'],
    ['STRIPE_API_BASE', 'http://stripe.example.com'],
    ['STRIPE_API_BASE', 'https://stripe.example.com/v1'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_a,,whsec_b'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_a,'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_'],
    ['STRIPE_WEBHOOK_SECRETS', 'secret'],
    ['AUTH_JWT_SECRET', 'x'.repeat(31)],
    ['RETURN_URL_ORIGINS', '*'],
    ['RETURN_URL_ORIGINS', 'https://app.example.com/path'],
    ['CORS_ORIGINS', 'https://*.example.com'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['TRUST_PROXY', '10.0.0.1,proxy'],
    ['DRAIN_SECONDS', '2.5'],
    ['DRAIN_SECONDS', '301'],
    ['STRIPE_ACCOUNT_ID', 'cus_1'],
    ['TRUST_CLIENT_REFERENCE', 'yes'],
    ['SUPPORT_REFUND_LIMIT', '5000'],
    ['SUPPORT_REFUND_LIMIT', 'EUR=50.00'],
    ['SUPPORT_REFUND_LIMIT', 'eur=5000'],
    ['SUPPORT_REFUND_LIMIT', 'EUR=1,EUR=2'],
    ['EXPLORER', '1'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['METRICS_TOKEN', 'two words'],
    ['MANAGE_URL', 'http://app.example.com'],
  ])('the configuration refuses %s=%s', (variable, value) => {
    expect(problemsWith({ [variable]: value })).toEqual([expect.stringMatching(`^${variable} must `)]);
  });

  test.each([
    ['false', false],
    ['1', 1],
    ['::1/128,fe80::1', ['::1/128', 'fe80::1']],
  ])('the configuration accepts TRUST_PROXY=%s', (value, expected) => {
    expect(readConfig({ ...PRODUCTION, TRUST_PROXY: value }, { local: false }).http.trustProxy).toEqual(expected);
  });

  test('the amounts of SUPPORT_REFUND_LIMIT are by currency', () => {
    const { supportRefundLimits } = readConfig({ SUPPORT_REFUND_LIMIT: 'EUR=5000, JPY=800' }, { local: true });
    expect(supportRefundLimits).toEqual({ EUR: 5_000, JPY: 800 });
  });

  test('local mode has no drain unless DRAIN_SECONDS is set', () => {
    const drainFor = (env: Record<string, string>) => readConfig(env, { local: true }).http.drainFor;
    expect([drainFor({}), drainFor({ DRAIN_SECONDS: '3' })]).toEqual([0, 3_000]);
  });

  test('the configuration accepts plain http for this machine', () => {
    expect(problemsWith({ PUBLIC_URL: 'http://localhost:4000', STRIPE_API_BASE: 'http://[::1]:12111' })).toEqual([]);
  });

  test('the configuration tells a test key from a live one', () => {
    const livemode = (key: string) =>
      readConfig({ ...PRODUCTION, STRIPE_SECRET_KEY: key }, { local: false }).stripe.livemode;
    expect(['sk_test_1', 'rk_test_1', 'sk_live_1', 'rk_live_1'].map(livemode)).toEqual([false, false, true, true]);
  });
});

describe('a Stripe key without a webhook secret', () => {
  test('a Stripe key without a webhook secret is refused with the command that creates one', () => {
    expect(problemsWith({ STRIPE_WEBHOOK_SECRETS: undefined })).toEqual([
      'STRIPE_WEBHOOK_SECRETS is required with STRIPE_SECRET_KEY: it verifies webhooks. `stripe listen --forward-to https://billing.example.com/webhooks/stripe` prints one',
    ]);
  });

  test.each([
    [{}, 'http://127.0.0.1:4000/webhooks/stripe'],
    [{ PORT: '4444' }, 'http://127.0.0.1:4444/webhooks/stripe'],
    [{ PORT: '4444', PUBLIC_URL: 'http://localhost:4444/' }, 'http://localhost:4444/webhooks/stripe'],
  ])('a Stripe key without a webhook secret is refused in local mode too: %j', (env, address) => {
    const [line] = problems({ ...env, STRIPE_SECRET_KEY: 'sk_test_1' }, { local: true });
    expect(line).toContain(`stripe listen --forward-to ${address}`);
  });

  test('the command that creates a webhook secret shows no malformed address', () => {
    const env = { PUBLIC_URL: 'http://me:hunter2@localhost', PORT: 'hunter2', STRIPE_SECRET_KEY: 'sk_test_1' };
    const lines = problems(env, { local: true });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('hunter2');
  });
});

describe('the channels of messages', () => {
  const CHANNELS = {
    SMTP_URL: 'smtps://me:secret@smtp.example.com',
    MAIL_FROM: 'Acme Billing <billing@example.com>',
    TELEGRAM_BOT_TOKEN: '123:abc',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:8081',
    ALERT_EMAIL: 'ops@example.com',
    ALERT_TELEGRAM_CHAT: '-100123',
    MANAGE_URL: 'https://app.example.com/billing',
  };

  test('the channels of messages are those whose variables are set', () => {
    const env = { ...PRODUCTION, ...CHANNELS };
    expect(readConfig(env, { local: false }).notification).toEqual({
      email: { url: 'smtps://me:secret@smtp.example.com', from: 'Acme Billing <billing@example.com>' },
      telegram: { token: '123:abc', apiRoot: 'http://127.0.0.1:8081' },
      alerts: { email: 'ops@example.com', telegramChat: '-100123' },
      manageUrl: 'https://app.example.com/billing',
      brand: { name: 'Acme Billing', logoUrl: null, color: '#1a4fd6', footer: null },
    });
  });

  test("Telegram's own server is used if no other is named", () => {
    const env = { ...PRODUCTION, TELEGRAM_BOT_TOKEN: '123:abc' };
    expect(readConfig(env, { local: false }).notification).toMatchObject({
      email: undefined,
      telegram: { token: '123:abc', apiRoot: 'https://api.telegram.org' },
    });
  });

  test.each([
    ['MAIL_FROM', 'SMTP_URL'],
    ['SMTP_URL', 'MAIL_FROM'],
    ['TELEGRAM_BOT_TOKEN', 'ALERT_TELEGRAM_CHAT'],
    ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_API_ROOT'],
    ['SMTP_URL', 'ALERT_EMAIL'],
  ] as const)('a channel is not half configured: %s is required with %s', (missing, given) => {
    expect(problemsWith({ [given]: CHANNELS[given] })).toContainEqual(
      expect.stringMatching(`^${missing} is required with`),
    );
    expect(problemsWith({ ...CHANNELS, [missing]: undefined })).toHaveLength(1);
  });

  test('require MANAGE_URL for e-mail, but not in local mode', () => {
    const missing = ['MANAGE_URL is required with SMTP_URL: e-mails link to this page of your product'];
    expect(problemsWith({ ...CHANNELS, MANAGE_URL: undefined })).toEqual(missing);
    const { SMTP_URL, MAIL_FROM } = CHANNELS;
    expect(problems({ SMTP_URL, MAIL_FROM }, { local: true })).toEqual([]);
    expect(readConfig({}, { local: true }).notification.manageUrl).toBe('http://127.0.0.1:4000');
  });

  test('have the brand that is set, else the name of the sender, else the host of the product', () => {
    const brandOf = (env: Record<string, string>) => readConfig(env, { local: true }).notification.brand;
    const brand = {
      BRAND_NAME: 'Acme',
      BRAND_LOGO_URL: 'https://app.example.com/logo.png',
      BRAND_COLOR: '#0F766E',
      BRAND_FOOTER: 'Acme Ltd | Dublin',
    };
    const { SMTP_URL, MANAGE_URL } = CHANNELS;
    expect(brandOf({ ...CHANNELS, ...brand })).toEqual({
      name: 'Acme',
      logoUrl: 'https://app.example.com/logo.png',
      color: '#0F766E',
      footer: 'Acme Ltd | Dublin',
    });
    expect(brandOf({ SMTP_URL, MANAGE_URL, MAIL_FROM: 'billing@example.com' }).name).toBe('app.example.com');
    expect(brandOf({}).name).toBe('Tollgate Demo');
  });

  test.each([
    ['BRAND_NAME', 'Acme\nBcc: x'],
    ['BRAND_LOGO_URL', 'http://app.example.com/logo.png'],
    ['BRAND_COLOR', 'red;background:url(x)'],
    ['BRAND_FOOTER', 'x'.repeat(501)],
    ['SMTP_URL', 'https://smtp.example.com'],
    ['SMTP_URL', 'smtp://'],
    ['MAIL_FROM', 'Acme Billing'],
    ['MAIL_FROM', 'a@example.com\r\nBcc: b@example.com'],
    ['TELEGRAM_BOT_TOKEN', 'abc'],
    ['TELEGRAM_API_ROOT', 'http://bot.example.com'],
    ['ALERT_EMAIL', 'ops'],
    ['ALERT_TELEGRAM_CHAT', 'our chat'],
  ])('the channels of messages refuse %s=%s', (variable, value) => {
    expect(problemsWith({ ...CHANNELS, [variable]: value })).toEqual([expect.stringMatching(`^${variable} must `)]);
  });
});

describe('the source of tokens', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const tokens = (env: Record<string, string>) =>
    readConfig({ ...PRODUCTION, AUTH_JWT_SECRET: undefined, ...env }, { local: false }).auth.tokens;

  test('the source of tokens may be a JWKS address or public keys', () => {
    const url = 'https://id.example.com/jwks.json';
    expect(tokens({ AUTH_JWKS_URL: url })).toEqual({ kind: 'jwks', url });
    expect(tokens({ AUTH_PUBLIC_KEY: pem })).toEqual({ kind: 'publicKeys', pems: [pem.trim()] });
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(tokens({ AUTH_PUBLIC_KEY: (pem + other).trim().replaceAll('\n', '\\n') })).toEqual({
      kind: 'publicKeys',
      pems: [pem.trim(), other.trim()],
    });
  });

  test('a configuration needs exactly one source of tokens', () => {
    const url = 'https://id.example.com/jwks.json';
    expect(problemsWith({ AUTH_JWKS_URL: url, AUTH_PUBLIC_KEY: pem })).toEqual([
      'AUTH_JWKS_URL is set together with AUTH_JWT_SECRET and AUTH_PUBLIC_KEY: set only one of them',
    ]);
    expect(problems({ AUTH_JWT_SECRET: SECRET, AUTH_PUBLIC_KEY: pem }, { local: true })).toHaveLength(1);
  });

  test.each([
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a public key and a private one', pem + privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a broken key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['no PEM', 'abc'],
    [
      'a key for another purpose',
      generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
  ])('the source of tokens is not %s', (_what, key) => {
    expect(problemsWith({ AUTH_JWT_SECRET: undefined, AUTH_PUBLIC_KEY: key })).toEqual([
      expect.stringMatching(/^AUTH_PUBLIC_KEY must be public keys/),
    ]);
  });
});

describe('traces', () => {
  test.each([
    [{}, undefined],
    [{ OTEL_SERVICE_NAME: 'billing' }, undefined],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, undefined],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, { url: undefined, serviceName: 'tollgate' }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/', OTEL_SERVICE_NAME: 'billing' },
      { url: 'http://collector:4318/v1/traces', serviceName: 'billing' },
    ],
  ])("tracing is configured by OpenTelemetry's variables: %j", (env, tracing) => {
    expect(readConfig({ ...PRODUCTION, ...env }, { local: false }).tracing).toEqual(tracing);
  });
});

describe('the configuration in local mode', () => {
  test('local mode needs no variables, listens only on this machine, and lets its pages call and return', () => {
    const origins = ['http://localhost:*', 'http://127.0.0.1:*'];
    expect(readConfig({}, { local: true })).toMatchObject({
      local: true,
      http: { host: '127.0.0.1', port: 4000, publicUrl: 'http://127.0.0.1:4000' },
      mongo: { uri: undefined },
      dataDir: '.data',
      sandbox: { port: 4010 },
      stripe: { secretKey: undefined, livemode: false, webhookSecrets: [] },
      auth: { tokens: undefined },
      returnUrls: { origins },
      cors: { origins },
      metricsToken: undefined,
      explorer: true,
    });
  });

  test('local mode fills in only what is missing', () => {
    const env = { HOST: '0.0.0.0', EXPLORER: 'false', DATA_DIR: 'elsewhere', CORS_ORIGINS: 'https://app.example.com' };
    expect(readConfig({ ...env, STRIPE_WEBHOOK_SECRETS: 'whsec_mine' }, { local: true })).toMatchObject({
      http: { host: '0.0.0.0' },
      explorer: false,
      dataDir: 'elsewhere',
      stripe: { webhookSecrets: ['whsec_mine'] },
      cors: { origins: ['https://app.example.com', 'http://localhost:*', 'http://127.0.0.1:*'] },
    });
  });

  test('local mode refuses one port for the service and the sandbox', () => {
    const same = ['SANDBOX_PORT must be another port than PORT'];
    expect(problems({ PORT: '4010' }, { local: true })).toEqual(same);
    expect(problems({ SANDBOX_PORT: '4000' }, { local: true })).toEqual(same);
    expect(problems({ PORT: '0', SANDBOX_PORT: '0' }, { local: true })).toEqual([]);
    expect(problemsWith({ PORT: '4010' })).toEqual([]);
  });

  test('local mode refuses malformed variables', () => {
    expect(problems({ PORT: 'x', AUTH_JWT_SECRET: 'short' }, { local: true })).toHaveLength(2);
  });
});

describe('a variable in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('a variable is read from its file, without a trailing line end', () => {
    const { METRICS_TOKEN: _, STRIPE_SECRET_KEY: __, ...others } = PRODUCTION;
    const files = {
      METRICS_TOKEN_FILE: file('metrics', 'from-a-file\n'),
      STRIPE_SECRET_KEY_FILE: file('key', 'sk_live_456\n'),
    };
    const config = readConfig({ ...others, ...files }, { local: false });
    expect([config.metricsToken, config.stripe.secretKey]).toEqual(['from-a-file', 'sk_live_456']);
  });

  test('a variable in a file is refused if the file cannot be read, if it is set twice, is invalid, or is empty and required', () => {
    const rest = { ...PRODUCTION, METRICS_TOKEN: undefined };
    expect(problems({ ...rest, METRICS_TOKEN_FILE: join(folder, 'none') })).toEqual([
      'METRICS_TOKEN cannot be read from the file in METRICS_TOKEN_FILE (ENOENT)',
    ]);
    expect(problemsWith({ METRICS_TOKEN_FILE: file('twice', 'x') })).toEqual([
      'METRICS_TOKEN and METRICS_TOKEN_FILE are set: set only one of them',
    ]);
    expect(problems({ ...rest, METRICS_TOKEN_FILE: file('empty', '\n') })).toEqual([
      'METRICS_TOKEN is required: it protects /metrics',
    ]);
    expect(problemsWith({ PORT_FILE: file('port', '99999') })).toEqual(['PORT must be a port, 0 to 65535']);
  });
});

test('the configuration reads the environment of this process', () => {
  expect(environment()['PATH']).toBe(process.env['PATH']);
});

describe('a placeholder of .env.example', () => {
  const SAMPLE = 'at_least_32_bytes_of_randomness__';
  const refused = (variable: string) => `${variable} is still the placeholder of .env.example: set your own value`;
  const cases: [string, string][] = [
    ['STRIPE_SECRET_KEY', 'sk_test_replace_me'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_replace_me'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_right,whsec_REPLACE_ME'],
    ['STRIPE_ACCOUNT_ID', 'acct_replace_me'],
    ['TELEGRAM_BOT_TOKEN', '123456:replace_me'],
    ['METRICS_TOKEN', 'replace_me'],
    ['METRICS_TOKEN', 'xreplace-mex'],
    ['MONGODB_URI', 'mongodb://user:replace_me@mongo/tollgate'],
    ['SMTP_URL', 'smtps://user:replace_me@smtp.example.com'],
    ['AUTH_JWT_SECRET', SAMPLE],
  ];
  const more = {
    MAIL_FROM: 'billing@example.com',
    SMTP_URL: 'smtps://smtp.example.com',
    MANAGE_URL: 'https://app.example.com/billing',
  };

  test.each(cases)(
    'a placeholder of .env.example is refused in %s (%s), by name and without its value [T44]',
    (variable, value) => {
      expect(problemsWith({ ...more, [variable]: value })).toEqual([refused(variable)]);
    },
  );

  test.each(cases)(
    'a placeholder of .env.example is refused in the file that %s_FILE names (%s)',
    (variable, value) => {
      const folder = mkdtempSync(join(tmpdir(), 'placeholder-'));
      try {
        const file = join(folder, 'secret');
        writeFileSync(file, `${value}\n`);
        const others = { ...PRODUCTION, ...more, [variable]: undefined, [`${variable}_FILE`]: file };
        expect(problems(others)).toEqual([refused(variable)]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('local mode refuses a placeholder of .env.example, although it needs no secret', () => {
    expect(problems({}, { local: true })).toEqual([]);
    expect(problems({ AUTH_JWT_SECRET: SAMPLE }, { local: true })).toEqual([refused('AUTH_JWT_SECRET')]);
  });

  test('every placeholder of .env.example is refused', async () => {
    const text = await readFile(new URL('../.env.example', import.meta.url), 'utf8');
    const placeholders = [...text.matchAll(/^(?:# )?(\w+)=.*(?:replace_me|randomness).*$/gm)].map(([, name]) => name);
    expect(placeholders.length).toBeGreaterThan(5);
    const example = Object.fromEntries(
      [...text.matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    const lines = problems(example);
    expect(placeholders.filter((name) => !lines.includes(refused(String(name))))).toEqual([]);
  });

  test('placeholders are not searched for in variables that this service does not read', () => {
    expect(problemsWith({ SOMETHING_ELSE: 'replace_me' })).toEqual([]);
  });
});
