import { createHmac } from 'node:crypto';
import { afterAll, test } from '@jest/globals';
import { fc } from '../support/seed.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';
import { fuzz, TIMEOUT } from './fuzz.ts';
import { hostileText, mutated, mutations } from './json-tree.ts';
import { startListening } from './listening.ts';

const { url, close } = await startListening();
afterAll(close);

const HEADERS = [
  { alg: 'HS256', typ: 'JWT' },
  { alg: 'none' },
  { alg: 'hs256' },
  { alg: 'HS512' },
  { alg: 'RS256', kid: '../../dev/null' },
  { alg: 'ES256', jwk: { kty: 'oct', k: Buffer.from('a').toString('base64url') } },
  { alg: 'HS256', jku: 'http://127.0.0.1:9/jwks.json', x5u: 'http://127.0.0.1:9/', kid: "' OR 1=1" },
  { alg: 'HS256', crit: ['b64'], b64: false },
  { alg: 'HS256', typ: 'entitlement+jwt' },
];

interface Forged {
  header: number;
  headerMutations: Parameters<typeof mutated>[1];
  claimMutations: Parameters<typeof mutated>[1];
  signed: 'rightly' | 'with another secret' | 'not at all' | 'as is';
  spoiled: { at: number; put: string } | null;
}

const forged: fc.Arbitrary<Forged> = fc.record({
  header: fc.nat(HEADERS.length - 1),
  headerMutations: fc.oneof(fc.constant([]), mutations),
  claimMutations: fc.oneof(fc.constant([]), mutations),
  signed: fc.constantFrom('rightly', 'rightly', 'with another secret', 'not at all', 'as is'),
  spoiled: fc.option(fc.record({ at: fc.nat(), put: hostileText }), { freq: 4 }),
});

const HOUR = 3_600;

function tokenOf({ header, headerMutations, claimMutations, signed, spoiled }: Forged): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: 'ada', roles: ['admin'], email: 'ada@example.com', iat: now, exp: now + HOUR, nbf: now };
  const head = Buffer.from(mutated(HEADERS[header], headerMutations)).toString('base64url');
  const input = `${head}.${Buffer.from(mutated(claims, claimMutations)).toString('base64url')}`;
  const secret = signed === 'with another secret' ? 'not that secret, but one as long as it' : TOKEN_SECRET;
  const signature = createHmac('sha256', secret).update(input).digest('base64url');
  const token =
    signed === 'not at all' ? `${input}.` : signed === 'as is' ? `${input}.${head}` : `${input}.${signature}`;
  if (!spoiled) return token;
  const at = spoiled.at % token.length;
  return token.slice(0, at) + spoiled.put + token.slice(at);
}

/** What a header may carry; whatever else stands in a token never reaches the server. */
const sendable = (token: string) => token.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');

test(
  'a random token gives the rights in its claims if it was signed here, or none',
  () =>
    fuzz('tokens', forged, (inputs) =>
      Promise.all(
        inputs.map(async (input) => {
          const response = await fetch(`${url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${sendable(tokenOf(input))}` },
            body: '{"query":"{ me { userId } customer(userId: \\"u\\") { userId } }"}',
          });
          const text = await response.text();
          // A header of 16 kB is more than Node reads.
          if (response.status === 431) return null;
          if (response.status !== 200 && response.status !== 401) return `${response.status}: ${text}`;
          const { data, errors = [] } = JSON.parse(text);
          const odd = errors.find(
            ({ extensions }: { extensions: { code: string } }) =>
              !['UNAUTHENTICATED', 'FORBIDDEN'].includes(extensions.code),
          );
          if (odd) return JSON.stringify(odd);
          const opened = data?.me || data?.customer;
          return opened && input.signed !== 'rightly' ? `it opened ${text}` : null;
        }),
      ),
    ),
  TIMEOUT,
);
