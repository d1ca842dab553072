import { SignJWT } from 'jose';

export interface TokenClaims {
  userId: string;
  /** None: a customer. */
  roles: readonly string[];
  email?: string | undefined;
  /** The organization for which they sign in. */
  organization?: { id: string; role: string } | undefined;
}

export interface TokenSigning {
  /** At least 32 bytes. */
  secret: string;
  issuer?: string | undefined;
  audience?: string | undefined;
  /** The claim that holds the roles. */
  rolesClaim?: string | undefined;
  /** The claims with the organization and the role in it. Default: those of local mode. */
  organizationClaim?: string | undefined;
  organizationRoleClaim?: string | undefined;
  /** A whole number with its unit: `15m`, `12h`, `30d`, `1y`. */
  expiresIn?: string | undefined;
}

/** The claims of local mode that name an organization, which are Auth0's and WorkOS's. */
const LOCAL_ORG_CLAIM = 'org_id';
const LOCAL_ORG_ROLE_CLAIM = 'org_role';

// As long as one works on something; a local token opens nothing but this machine.
export const DEFAULT_EXPIRY = '30d';

/** Returns a bearer token (JWT, HS256) with these claims. */
export function signToken({
  secret,
  userId,
  email,
  roles,
  organization,
  ...options
}: TokenClaims & TokenSigning): Promise<string> {
  const { issuer, audience, rolesClaim = 'roles', expiresIn = DEFAULT_EXPIRY } = options;
  const { organizationClaim = LOCAL_ORG_CLAIM, organizationRoleClaim = LOCAL_ORG_ROLE_CLAIM } = options;
  const token = new SignJWT({
    ...(email && { email }),
    ...(roles.length > 0 && { [rolesClaim]: roles }),
    ...(organization && { [organizationClaim]: organization.id, [organizationRoleClaim]: organization.role }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expiresIn);
  if (issuer) token.setIssuer(issuer);
  if (audience) token.setAudience(audience);
  return token.sign(new TextEncoder().encode(secret));
}

const PEOPLE = {
  customer: { userId: 'alice', email: 'alice@example.com', roles: [] },
  service: { userId: 'svc-signals', roles: ['service'] },
  finance: { userId: 'fay', email: 'fay@example.com', roles: ['finance'] },
  support: { userId: 'sam', email: 'sam@example.com', roles: ['support'] },
  admin: { userId: 'ada', email: 'ada@example.com', roles: ['admin'] },
} satisfies Record<string, TokenClaims>;

export type LocalToken = TokenClaims & { token: string };

/** A token for each kind of caller, to print at start in local mode. */
export async function localTokens(signing: TokenSigning): Promise<Record<keyof typeof PEOPLE, LocalToken>> {
  const withToken = async (person: TokenClaims) => ({ ...person, token: await signToken({ ...signing, ...person }) });
  return {
    customer: await withToken(PEOPLE.customer),
    service: await withToken(PEOPLE.service),
    finance: await withToken(PEOPLE.finance),
    support: await withToken(PEOPLE.support),
    admin: await withToken(PEOPLE.admin),
  };
}
