import { type ReactNode, useRef, useState } from 'react';
import { type CombinedError, cacheExchange, createClient, fetchExchange, mapExchange, Provider } from 'urql';
import { useSession } from '../sign-in/session.ts';

const REFUSED = 'The service no longer accepts your sign-in. Sign in again to continue.';

/** Gives its children the GraphQL API as the person who is signed in. Nothing that another person read is kept. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const { userId } = useSession();
  return <PersonalApi key={userId}>{children}</PersonalApi>;
}

function PersonalApi({ children }: { children: ReactNode }) {
  const session = useSession();
  // The client stays when the roles of the person change, so that an open dialog stays, too.
  const latest = useRef(session);
  latest.current = session;
  const [client] = useState(() =>
    createClient({
      url: '/graphql',
      preferGetMethod: false,
      requestPolicy: 'cache-and-network',
      exchanges: [
        cacheExchange,
        mapExchange({
          onError(error) {
            if (codeOf(error) === 'UNAUTHENTICATED') latest.current.refused?.(REFUSED);
          },
        }),
        fetchExchange,
      ],
      // The console is in English, so messages of the service are, too.
      fetchOptions: () => ({
        headers: { authorization: `Bearer ${latest.current.token()}`, 'accept-language': 'en' },
      }),
    }),
  );
  return <Provider value={client}>{children}</Provider>;
}

/** The code of the first error of the API. Null if the API did not answer. */
export function codeOf(error: CombinedError): string | null {
  return (error.graphQLErrors[0]?.extensions['code'] as string | undefined) ?? null;
}
