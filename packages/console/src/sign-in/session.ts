import { createContext, useContext } from 'react';

export type Role = 'admin' | 'support' | 'finance';

/** The person who is signed in. The token stays in memory, so a reload signs out. */
export interface Session {
  userId: string;
  roles: readonly Role[];
  token(): string;
  /** Null in local mode. */
  signOut: (() => void) | null;
  /** Called with the reason if the service refuses the token. Null in local mode. */
  refused: ((why: string) => void) | null;
  /** Local mode: becomes the person with another role. */
  switchTo?: (role: Role) => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession() needs a session around it');
  return session;
}

const ROLES: readonly Role[] = ['admin', 'support', 'finance'];

/** The actions of the console, and who is offered them. The service decides again. */
const OFFERED = {
  refund: ['admin', 'support'],
  cancel: ['admin', 'support'],
  pause: ['admin', 'support'],
  resume: ['admin', 'support'],
  cancelPendingChange: ['admin', 'support'],
  extendTrial: ['admin', 'support'],
  changePlan: ['admin'],
  grant: ['admin'],
  adjustCredit: ['admin'],
  link: ['admin'],
  resend: ['admin', 'support'],
  assignSeat: ['admin', 'support'],
  deleteAccount: ['admin'],
  readAudit: ['admin', 'support'],
  readMessages: ['admin', 'support'],
  readPayload: ['admin'],
  readRevenue: ['admin', 'finance'],
  comparePlans: ['admin', 'finance'],
  readInbox: ['admin', 'support'],
  replay: ['admin'],
  readFindings: ['admin'],
} satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof OFFERED;

/** Whether a person is offered an action. */
export function may({ roles }: Session, action: Action): boolean {
  const offered: readonly Role[] = OFFERED[action];
  return roles.some((role) => offered.includes(role));
}

export interface Claims {
  userId: string;
  roles: Role[];
}

/** Reads the claims of a token without verifying it, which the service does. Null if it is no JWT. */
export function claimsOf(token: string, rolesClaim: string): Claims | null {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    const roles = claims[rolesClaim];
    const known = Array.isArray(roles) ? ROLES.filter((role) => roles.includes(role)) : [];
    return typeof claims.sub === 'string' ? { userId: claims.sub, roles: known } : null;
  } catch {
    return null;
  }
}
