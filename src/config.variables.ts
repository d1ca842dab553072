import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback, isOriginPattern, parseWebAddress } from './platform/origin.ts';
import { RATE_LIMITS, type RateLimits } from './platform/rate-limits.ts';
import { parseSigningKeys } from './platform/signing-keys.ts';

// Messages name the rule and never echo what came: any of these may hold a secret.
const checked = (isRight: (value: string) => boolean, rule: string) => z.string().refine(isRight, rule).optional();
const listed = (isRight: (item: string) => boolean, rule: string) =>
  z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()))
    .refine((items) => items.every(isRight), rule)
    .optional();
const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true')
  .optional();
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65535, 'must be a port, 0 to 65535')
  .optional();
const word = <const W extends readonly string[]>(words: W) =>
  z.enum(words, `must be one of ${words.join(', ')}`).optional();
const name = checked((value) => !/\s/.test(value), 'must not contain spaces');

const HTTPS = 'must be an address with https:// (http:// only for this machine)';
const ORIGINS =
  'must be origins such as https://app.example.com, comma-separated, each without a path or a slash at its end';

const PROXIES = 'must be false, a number of proxies, or their addresses (10.0.0.0/8, loopback), comma-separated';

/** Five minutes: load balancers poll `/readyz` more often than that, and a longer stop looks like one that hangs. */
const LONGEST_DRAIN = 300;
const DRAIN = `must be a whole number of seconds, 0 to ${LONGEST_DRAIN}`;

const LIMITS = `must be off, or limits per minute such as customer=6000, comma-separated and each once, for any of ${Object.keys(RATE_LIMITS).join(', ')}`;

const AMOUNTS = 'must be amounts in minor units by currency, as in EUR=5000,USD=5000';

const BETWEEN_PEMS = /(?<=-----END [A-Z ]+-----)\s+(?=-----BEGIN)/;

// RFC 7518, section 3.2: a key for HS256 has at least 256 bits.
const HS256_BYTES = 32;

/** Every environment variable that is read, each by itself; what they mean together is in config.rules.ts. */
export const variables = z.object({
  PORT: port,
  HOST: checked(
    (value) => /^[\w.:-]+$/.test(value),
    'must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all',
  ),
  PUBLIC_URL: z
    .string()
    .refine((value) => isEncrypted(value) && !/[?#]/.test(value), `${HTTPS}, without query`)
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  TRUST_PROXY: z.string().refine(isProxies, PROXIES).transform(proxies).optional(),
  DRAIN_SECONDS: z
    .string()
    .refine((value) => /^\d{1,3}$/.test(value) && Number(value) <= LONGEST_DRAIN, DRAIN)
    .transform(Number)
    .optional(),
  MONGODB_URI: checked((value) => /^mongodb(\+srv)?:\/\/./.test(value), 'must start with mongodb:// or mongodb+srv://'),
  DATA_DIR: z.string().optional(),
  SANDBOX_PORT: port,
  STRIPE_SECRET_KEY: checked(
    (value) => /^[sr]k_\w+$/.test(value),
    'must be a secret or restricted key, sk_... or rk_...',
  ),
  STRIPE_API_BASE: checked((value) => isEncrypted(value) && isOriginPattern(value), `${HTTPS}, without a path`),
  STRIPE_WEBHOOK_SECRETS: listed(
    (item) => /^whsec_\S+$/.test(item),
    'must be signing secrets, whsec_..., comma-separated, none of them empty',
  ),
  STRIPE_ACCOUNT_ID: checked((value) => /^acct_\w+$/.test(value), 'must be the ID of an account, acct_...'),
  TRUST_CLIENT_REFERENCE: flag,
  AUTH_JWKS_URL: checked(isEncrypted, HTTPS),
  AUTH_JWT_SECRET: checked(
    (value) => Buffer.byteLength(value) >= HS256_BYTES,
    `must have at least ${HS256_BYTES} bytes, because anyone who guesses it can sign in as any user. \`openssl rand -base64 32\` makes one`,
  ),
  AUTH_PUBLIC_KEY: z
    .string()
    // A PEM text has line ends, which many places that set variables cannot hold.
    .transform((value) => value.replaceAll('\\n', '\n').split(BETWEEN_PEMS))
    .refine(
      (pems) => pems.every(isPublicKey),
      'must be public keys in PEM format (RSA, EC P-256 or Ed25519), and no private ones',
    )
    .optional(),
  AUTH_ISSUER: name,
  AUTH_AUDIENCE: name,
  AUTH_ROLES_CLAIM: name,
  AUTH_ORG_CLAIM: name,
  AUTH_ORG_ROLE_CLAIM: name,
  TOKEN_SIGNING_KEYS: z
    .string()
    .transform(parseSigningKeys)
    .refine((keys) => keys !== null, 'must be a JSON list of Ed25519 private keys (JWK, each with x and d), each once')
    .optional(),
  RETURN_URL_ORIGINS: listed(isOriginPattern, ORIGINS),
  CORS_ORIGINS: listed(isOriginPattern, ORIGINS),
  RATE_LIMITS: z.string().refine(isRateLimits, LIMITS).transform(rateLimits).optional(),
  SUPPORT_REFUND_LIMIT: z.string().refine(isAmounts, AMOUNTS).transform(numbersByName).optional(),
  CATALOG_FILE: z.string().optional(),
  SMTP_URL: checked(isSmtp, 'must start with smtp:// or smtps:// and name a host'),
  MAIL_FROM: checked(
    (value) => /^([^<>\r\n]+ )?<?[^\s<>@]+@[^\s<>@]+>?$/.test(value),
    'must be an address, as in Acme Billing <billing@example.com>',
  ),
  TELEGRAM_BOT_TOKEN: checked(
    (value) => /^\d+:[\w-]+$/.test(value),
    'must be the token of a bot, such as 123456:ABC-def',
  ),
  TELEGRAM_API_ROOT: checked(isEncrypted, HTTPS),
  ALERT_EMAIL: checked((value) => /^[^\s@]+@[^\s@]+$/.test(value), 'must be an e-mail address'),
  ALERT_TELEGRAM_CHAT: checked(
    (value) => /^(-?\d+|@\w+)$/.test(value),
    'must be the ID of a chat (-1001234567890) or the name of a channel (@alerts)',
  ),
  MANAGE_URL: checked(isEncrypted, HTTPS),
  BRAND_NAME: checked(
    (value) => value.length <= 60 && !/[\r\n<>]/.test(value),
    'must be a name of at most 60 characters, in one line',
  ),
  BRAND_LOGO_URL: checked(isEncrypted, HTTPS),
  BRAND_COLOR: checked((value) => /^#[0-9a-f]{6}$/i.test(value), 'must be a color with six digits, such as #1a4fd6'),
  BRAND_FOOTER: checked((value) => value.length <= 500, 'must be a text of at most 500 characters'),
  ROLE: word(['all', 'api', 'worker']),
  METRICS_TOKEN: name,
  LOG_LEVEL: word(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  EXPLORER: flag,
  CONSOLE_OIDC_ISSUER: checked(
    (value) => isEncrypted(value) && !/[?#]/.test(value) && !value.includes('/.well-known/'),
    `${HTTPS}, without query and without /.well-known/openid-configuration`,
  ),
  CONSOLE_OIDC_CLIENT_ID: name,
  OTEL_TRACES_EXPORTER: word(['otlp', 'none']),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine((value) => /^https?:/.test(value) && URL.canParse(value), 'must be an address with http:// or https://')
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  OTEL_SERVICE_NAME: name,
});

export type Variables = z.infer<typeof variables>;
export type VariableName = keyof Variables;

function isEncrypted(address: string): boolean {
  const url = parseWebAddress(address);
  return url !== undefined && (url.protocol === 'https:' || isLoopback(url));
}

function isSmtp(address: string): boolean {
  return URL.canParse(address) && /^smtps?:$/.test(new URL(address).protocol) && new URL(address).hostname !== '';
}

function isPublicKey(pem: string): boolean {
  if (!/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) return false;
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(pem);
    return type === 'rsa' || type === 'ed25519' || details?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function isProxies(value: string): boolean {
  return value === 'false' || /^\d{1,2}$/.test(value) || value.split(',').every((item) => isAddressRange(item.trim()));
}

function isAddressRange(item: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(item)) return true;
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function proxies(value: string): false | number | string[] {
  if (value === 'false') return false;
  return /^\d+$/.test(value) ? Number(value) : value.split(',').map((item) => item.trim());
}

function isRateLimits(value: string): boolean {
  return value === 'off' || isNumbersByName(value, (name) => Object.hasOwn(RATE_LIMITS, name));
}

function rateLimits(value: string): 'off' | Partial<RateLimits> {
  return value === 'off' ? value : numbersByName(value);
}

function isAmounts(value: string): boolean {
  return isNumbersByName(value, (name) => /^[A-Z]{3}$/.test(name));
}

/** Whether a value is `name=number,name=number`, each name once and a right one. */
function isNumbersByName(value: string, isRight: (name: string) => boolean): boolean {
  const names = value.split(',').map((item) => /^\s*(\w+)\s*=\s*[1-9]\d{0,8}\s*$/.exec(item)?.[1]);
  return names.every((name) => name !== undefined && isRight(name)) && new Set(names).size === names.length;
}

function numbersByName(value: string): Record<string, number> {
  const pairs = value.split(',').map((item) => item.split('=') as [string, string]);
  return Object.fromEntries(pairs.map(([name, number]) => [name.trim(), Number(number)]));
}
