import { type ReactNode, useMemo, useState } from 'react';
import { settings } from '../settings.ts';
import { SignInPage } from './SignInPage.tsx';
import { type Role, type Session, SessionContext } from './session.ts';

/** The name of the role is kept for the next page. The token is not. */
const KEPT = 'console-role';

/** Shows its children as a person of local mode, whom the header can change. */
export function LocalGate({ children }: { children: ReactNode }) {
  const [role, setRole] = useState(() => sessionStorage.getItem(KEPT) ?? 'admin');
  const person = settings.people.find((one) => one.role === role) ?? settings.people[0];

  const session = useMemo((): Session | null => {
    if (!person) return null;
    return {
      userId: person.userId,
      roles: [person.role as Role],
      token: () => person.token,
      signOut: null,
      refused: null,
      switchTo: (next) => {
        sessionStorage.setItem(KEPT, next);
        setRole(next);
      },
    };
  }, [person]);

  if (!session) return <SignInPage notice={null} signIn={null} busy={false} />;
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
