import { useQuery } from 'urql';
import { Redirect } from 'wouter';
import { Errors, Notice } from '../billing/Notice.tsx';
import { AccountDocument } from '../operations.generated.ts';
import { useSession } from '../session/session.tsx';
import { Access } from './Access.tsx';
import { Payments } from './Payments.tsx';
import { Subscription } from './Subscription.tsx';

export function AccountPage() {
  const { user } = useSession();
  const [{ data, error, fetching }] = useQuery({
    query: AccountDocument,
    pause: user === null,
    // Shows what is cached, and asks again: a webhook may have changed it.
    requestPolicy: 'cache-and-network',
  });
  if (user === null) return <Redirect href="/sign-in" />;

  const me = data?.me;
  return (
    <>
      <h1>Your account</h1>
      <Errors error={error} />
      {!me && fetching && <p className="quiet">Loading your account…</p>}
      {me?.holds && me.holds.length > 0 && (
        <Notice tone="alert">Your access is suspended until an open payment question is resolved.</Notice>
      )}
      {me && (
        <div className="columns">
          <Subscription me={me} />
          <Access entitlements={me.entitlements} />
          <Payments />
        </div>
      )}
    </>
  );
}
