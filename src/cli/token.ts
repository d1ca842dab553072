import { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { isOrganizationId, isUserId, LONGEST_USER_ID } from '../billing/customer/user-id.ts';
import type { Environment } from '../config.rules.ts';
import { ConfigError, environment, readConfig } from '../config.ts';
import { ROLES, type Role } from '../graphql/viewer.ts';
import { localSigningKey } from '../local/signing-key.ts';
import { DEFAULT_EXPIRY, signToken, type TokenClaims } from '../local/tokens.ts';
import { type Outcome, runIfStarted } from './outcome.ts';

const USAGE = `Signs a bearer token for local mode, with the key in DATA_DIR (or AUTH_JWT_SECRET, if that is set).

  npm run token -- <userId> [options]

  --role <role>      ${ROLES.join(', ')}; may be repeated; without it, a customer
  --email <address>  the e-mail address in the token
  --org <id>         the organization in the token
  --org-role <role>  the role in it: owner, billing_manager or member (default)
  --expires <time>   a number with s, m, h, d, w or y; default ${DEFAULT_EXPIRY}
  --json             the token and its claims as JSON
  --help             this text

  npm run token -- alice --role admin`;

/** Runs `npm run token` with these arguments. */
export async function tokenCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  const request = read(args);
  if ('code' in request) return request;
  try {
    const token = await sign(request, env);
    if (!request.json) return { code: 0, output: token };
    const { claims } = request;
    const expiresAt = new Date((decodeJwt(token).exp ?? 0) * 1000).toISOString();
    return { code: 0, output: JSON.stringify({ token, ...claims, expiresAt }, null, 2) };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SignedElsewhere) return { code: 1, output: error.message };
    throw error;
  }
}

interface Request {
  claims: TokenClaims;
  expiresIn: string;
  json: boolean;
}

/** Reads the arguments. Returns an outcome if they are wrong or ask for help. */
function read(args: readonly string[]): Request | Outcome {
  const wrong = (message: string): Outcome => ({ code: 2, output: `${message}\n\n${USAGE}` });
  const parsed = parse(args);
  if (typeof parsed === 'string') return wrong(parsed);
  const { positionals, values } = parsed;
  if (values.help) return { code: 0, output: USAGE };
  const [userId, ...others] = positionals;
  if (!userId || others.length > 0) return wrong('Name one user ID.');
  if (!isUserId(userId)) return wrong(`A user ID has 1 to ${LONGEST_USER_ID} Unicode characters.`);
  const roles = values.role ?? [];
  const unknown = roles.find((role) => !ROLES.includes(role as Role));
  if (unknown !== undefined) return wrong(`There is no role ${unknown}.`);
  const expiresIn = values.expires ?? DEFAULT_EXPIRY;
  if (!/^[1-9]\d{0,5}[smhdwy]$/.test(expiresIn))
    return wrong(`--expires must be a time such as 15m, 12h or 30d, not ${expiresIn}.`);
  const { email, org, json = false } = values;
  if (org === undefined && values['org-role'] !== undefined) return wrong('--org-role needs --org.');
  if (org !== undefined && !isOrganizationId(org))
    return wrong(`The ID of an organization has 1 to ${LONGEST_USER_ID} Unicode characters.`);
  const organization = org === undefined ? undefined : { id: org, role: values['org-role'] ?? 'member' };
  const claims = { userId, roles, ...(email !== undefined && { email }), ...(organization && { organization }) };
  return { claims, expiresIn, json };
}

/** Parses the arguments. Returns a message if they are wrong. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string', multiple: true },
        email: { type: 'string' },
        org: { type: 'string' },
        'org-role': { type: 'string' },
        expires: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return (error as Error).message; // parseArgs throws only for wrong arguments
  }
}

class SignedElsewhere extends Error {}

async function sign({ claims, expiresIn }: Request, env: Environment): Promise<string> {
  const { auth, dataDir } = readConfig(env, { local: true });
  const { tokens, issuer, audience, rolesClaim, organizationClaim, organizationRoleClaim } = auth;
  if (tokens && tokens.kind !== 'secret') {
    throw new SignedElsewhere(
      'AUTH_JWKS_URL or AUTH_PUBLIC_KEY is set, so only your identity provider can sign tokens.',
    );
  }
  const secret = tokens?.secret ?? (await localSigningKey(dataDir));
  return signToken({
    ...claims,
    secret,
    issuer,
    audience,
    rolesClaim,
    organizationClaim,
    organizationRoleClaim,
    expiresIn,
  });
}

await runIfStarted(import.meta.filename, (args) => tokenCommand(args, environment()));
