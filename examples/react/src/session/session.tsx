import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { createBillingClient } from '../billing/client.ts';
import type { Person } from './request-token.ts';

interface Session {
  /** The ID of the signed-in user; null for a visitor. */
  user: string | null;
  signIn(person: Person): void;
  signOut(): void;
}

const SessionContext = createContext<Session | null>(null);
const KEY = 'person';

/** Gives each user a client of their own. The user survives the way to Stripe and back; the token stays in memory. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [person, setPerson] = useState(() => JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Person | null);
  const client = useMemo(() => createBillingClient(person), [person]);
  const session: Session = {
    user: person?.user ?? null,
    signIn(next) {
      sessionStorage.setItem(KEY, JSON.stringify(next));
      setPerson(next);
    },
    signOut() {
      sessionStorage.removeItem(KEY);
      setPerson(null);
    },
  };
  return (
    <SessionContext.Provider value={session}>
      <Provider value={client}>{children}</Provider>
    </SessionContext.Provider>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Wrap the app in <SessionProvider>.');
  return session;
}
