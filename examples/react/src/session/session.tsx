import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { createBillingClient } from '../billing/client.ts';

interface Session {
  /** The ID of the signed-in user; null for a visitor. */
  user: string | null;
  signIn(user: string): void;
  signOut(): void;
}

const SessionContext = createContext<Session | null>(null);
const KEY = 'user';

/** Gives each user a client of their own. The user survives the way to Stripe and back; the token stays in memory. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [user, setUser] = useState(() => sessionStorage.getItem(KEY));
  const client = useMemo(() => createBillingClient(user), [user]);
  const session: Session = {
    user,
    signIn(name) {
      sessionStorage.setItem(KEY, name);
      setUser(name);
    },
    signOut() {
      sessionStorage.removeItem(KEY);
      setUser(null);
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
