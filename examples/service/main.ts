import type { IncomingMessage } from 'node:http';
import { jwtVerify } from 'jose';
import { createAsk } from './ask.ts';
import { createTokenVerifier } from './entitlement-token.ts';
import { createEntitlements } from './entitlements.ts';
import { createSignalsServer } from './server.ts';
import { createUsage } from './usage.ts';

const { TOLLGATE_URL: url = 'http://127.0.0.1:4000', PUBLIC_URL: issuer = url, PORT = '4100' } = process.env;
const token = required('TOLLGATE_TOKEN');
const secret = new TextEncoder().encode(required('AUTH_JWT_SECRET'));
const ifUnavailable = process.env['IF_UNAVAILABLE'] === 'open' ? 'open' : 'closed';

const ask = createAsk({ url, token: () => token });
const usage = createUsage({ ask, ifUnavailable });
const server = createSignalsServer({
  entitlements: createEntitlements({ ask }),
  featuresOf: createTokenVerifier({ url, issuer }),
  usage,
  ifUnavailable,
  userOf,
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`The service listens on http://127.0.0.1:${PORT}`));

process.on('SIGTERM', () => {
  server.close();
  const lost = usage.close();
  if (lost.length > 0) console.error('not recorded', lost);
});

/** Users sign in with the tokens that Tollgate accepts too. In production, verify them with the keys of your identity provider. */
async function userOf({ headers }: IncomingMessage): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(headers.authorization?.replace(/^Bearer /, '') ?? '', secret);
    return payload.sub ?? null;
  } catch {
    return null;
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}. README.md says how.`);
  return value;
}
