import type { ReactNode } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { OpenPortalDocument, type PortalFlow } from '../operations.generated.ts';

/** Opens Stripe's portal, at one task if `flow` names it. The user returns to this page. */
export function PortalButton({ flow, children }: { flow?: PortalFlow; children: ReactNode }) {
  const [{ data, error, fetching }, openPortal] = useMutation(OpenPortalDocument);

  async function open() {
    // The portal's address expires after a few minutes, so it is requested on the click.
    const answer = await openPortal({ input: { flow, returnUrl: location.href } });
    const url = answer.data?.billingPortal?.session?.url;
    if (url) location.assign(url);
  }

  return (
    <>
      <button type="button" className="link" onClick={open} disabled={fetching}>
        {children}
      </button>
      <Errors error={error} userErrors={data?.billingPortal?.userErrors} />
    </>
  );
}
