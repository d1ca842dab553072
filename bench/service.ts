import { SignJWT } from 'jose';
import { type Running, type Start, start } from './processes.ts';
import { WEBHOOK_SECRET } from './traffic.ts';

export const TOKEN_SECRET = 'the secret of the benchmark, which is long enough';

/** Budgets that are counted and that no benchmark exceeds. */
export const COUNTED_BUDGETS = { RATE_LIMITS: 'customer=100000000,service=100000000,admin=100000000' };

/** The service as it is deployed, in one process that does everything. Stripe cannot be reached from it. */
export function startService(
  uri: string,
  env: Record<string, string> = {},
  { script = 'dist/main.js', args, memory }: Partial<Pick<Start, 'script' | 'args' | 'memory'>> = {},
): Promise<Running> {
  return start({
    script,
    args,
    memory,
    ready: '/readyz',
    env: {
      ...commandEnv(uri),
      STRIPE_API_BASE: 'http://127.0.0.1:9',
      RATE_LIMITS: 'off',
      ...env,
    },
  });
}

/** What a command of the service wants to know, as far as it matters here. */
export function commandEnv(uri: string): Record<string, string> {
  return {
    MONGODB_URI: uri,
    STRIPE_SECRET_KEY: 'sk_test_of_the_benchmark',
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    AUTH_JWT_SECRET: TOKEN_SECRET,
    METRICS_TOKEN: 'metrics-of-the-benchmark',
    RETURN_URL_ORIGINS: 'http://localhost:3000',
    PUBLIC_URL: 'http://127.0.0.1:4000',
  };
}

/** A token of a user, or of whoever else has these roles. */
export function tokenOf(userId: string, roles: string[] = []): Promise<string> {
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(TOKEN_SECRET));
}
