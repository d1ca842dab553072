import { ErrorResponse, InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Settings } from '../settings.ts';

/** The address to which the provider returns. It must be registered there. */
export const RETURN_PATH = '/console/signed-in';

/** Signs in at an OpenID Connect provider, with PKCE. Only what the way back needs is stored, until the return. */
export function createProvider({ issuer, clientId, audience }: NonNullable<Settings['oidc']>) {
  // RFC 8707 and Auth0 name the API differently. Both want an address, and a provider that knows neither ignores them.
  const isAddress = audience !== null && /^https?:/.test(audience);
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${location.origin}${RETURN_PATH}`,
    post_logout_redirect_uri: `${location.origin}/console`,
    scope: 'openid profile email',
    ...(isAddress ? { resource: audience, extraQueryParams: { audience } } : {}),
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
  });
  return {
    /** Leaves the page. `again` asks for the password even if the provider still knows the person. */
    signIn: ({ to, again }: { to: string; again: boolean }) =>
      manager.signinRedirect({ state: { to }, ...(again ? { prompt: 'login' } : {}) }),
    /** The person who returns from the provider, and the address that they wanted. */
    async finish(): Promise<{ user: User; to: string }> {
      const user = await manager.signinRedirectCallback();
      const { to } = (user.state ?? {}) as { to?: string };
      // Only an address of the console: the state came through the browser.
      return { user, to: to?.startsWith('/console') ? to : '/console' };
    },
    /** A new token without leaving the page. Null if the provider gave no refresh token. */
    async renew(): Promise<User | null> {
      const user = await manager.getUser();
      return user?.refresh_token ? manager.signinSilent().catch(() => null) : null;
    },
    forget: () => manager.removeUser(),
    /** Signs out at the provider, too, if it has a page for it. */
    async signOut() {
      const endsSessions = await manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
      if (endsSessions === undefined) await manager.removeUser();
      else await manager.signoutRedirect();
    },
  };
}

export type Provider = ReturnType<typeof createProvider>;

const PROBLEMS: Record<string, string> = {
  access_denied: 'The sign-in page did not let you in. Ask an admin for access to the console.',
  login_required: 'Please sign in again.',
  invalid_client: 'The sign-in page does not know this console. Ask your developers to check CONSOLE_OIDC_CLIENT_ID.',
  invalid_target: 'The sign-in page gives no tokens for this service. Ask your developers to check AUTH_AUDIENCE.',
};

/** Why signing in failed, and what to do, for people who are no developers. */
export function explain(error: unknown): string {
  if (error instanceof ErrorResponse) {
    const known = PROBLEMS[error.error ?? ''];
    return known ?? `The sign-in page reported a problem: ${error.error_description ?? error.error}`;
  }
  if (error instanceof TypeError || (error instanceof Error && /fetch|timed? ?out|network/i.test(error.message)))
    return 'The sign-in page cannot be reached. Check your connection and try again in a minute.';
  if (error instanceof Error && /state/i.test(error.message))
    return 'This sign-in was started in another tab, or too long ago. Please start again.';
  return 'Signing in did not work. Please try again. If it fails again, tell your developers.';
}
