import type { User } from 'oidc-client-ts';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { settings } from '../settings.ts';
import { createProvider, explain, RETURN_PATH } from './provider.ts';
import { SignInPage } from './SignInPage.tsx';
import { claimsOf, type Session, SessionContext } from './session.ts';
import { useIdle } from './use-idle.ts';

const IDLE = 'You were signed out because nobody used the console for 30 minutes.';
const EXPIRED = 'Your sign-in has expired. Sign in again to continue where you were.';
const NO_ROLE = 'You are signed in, but you have no role in the console. Ask an admin to make you support or finance.';
const NO_JWT =
  'The sign-in page gave a token that this service cannot read. Ask your developers to check AUTH_AUDIENCE at the provider.';

/** Renew this long before a token expires. */
const AHEAD = 60_000;

/** Shows its children to people who signed in at the provider. */
export function OidcGate({ oidc, children }: { oidc: NonNullable<typeof settings.oidc>; children: ReactNode }) {
  const provider = useMemo(() => createProvider(oidc), [oidc]);
  const [user, setUser] = useState<User | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const [again, setAgain] = useState(false);
  const [busy, setBusy] = useState(location.pathname === RETURN_PATH);
  // Effects run twice in development, and an answer of the provider can be used once.
  const returned = useRef(false);

  useEffect(() => {
    if (location.pathname !== RETURN_PATH || returned.current) return;
    returned.current = true;
    provider
      .finish()
      .then(
        ({ user: found, to }) => {
          history.replaceState(null, '', to);
          setUser(found);
        },
        (error) => {
          history.replaceState(null, '', '/console');
          setNotice(explain(error));
        },
      )
      .finally(() => setBusy(false));
  }, [provider]);

  const leave = useCallback(
    (why: string) => {
      setUser(null);
      setNotice(why);
      void provider.forget();
    },
    [provider],
  );

  useEffect(() => {
    if (!user?.expires_at) return;
    const end = user.expires_at * 1000;
    const left = end - Date.now();
    let current = true;
    let timer = setTimeout(
      async () => {
        const next = await provider.renew();
        if (!current) return;
        if (next) setUser(next);
        else timer = setTimeout(() => leave(EXPIRED), end - Date.now());
      },
      left - Math.min(AHEAD, left / 2),
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [user, provider, leave]);

  useIdle(() => {
    if (!user) return;
    leave(IDLE);
    setAgain(true);
  });

  const claims = user && claimsOf(user.access_token, settings.rolesClaim);
  const token = useRef('');
  token.current = user?.access_token ?? '';
  const userId = claims?.userId;
  const roles = claims?.roles.join(' ') ?? '';
  // The session stays the same when its token is renewed, so that nothing is read again.
  const session = useMemo((): Session | null => {
    if (userId === undefined || roles === '') return null;
    return {
      userId,
      roles: roles.split(' ') as Session['roles'],
      token: () => token.current,
      signOut: () => {
        setUser(null);
        void provider.signOut();
      },
      refused: leave,
    };
  }, [userId, roles, provider, leave]);

  if (session) return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;

  const signIn = () => {
    setBusy(true);
    provider.signIn({ to: location.pathname + location.search, again: again || user !== null }).catch((error) => {
      setNotice(explain(error));
      setBusy(false);
    });
  };
  return <SignInPage notice={user ? (claims ? NO_ROLE : NO_JWT) : notice} signIn={signIn} busy={busy} />;
}
