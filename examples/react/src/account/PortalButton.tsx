import type { ReactNode } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { type ActingForInput, OpenPortalDocument, type PortalFlow } from '../operations.generated.ts';

interface PortalButtonProps {
  flow?: PortalFlow;
  /** The organization that pays. */
  actingFor?: ActingForInput | null | undefined;
  children: ReactNode;
}

/** Opens Stripe's portal, at one task if `flow` names it. The user returns to this page. */
export function PortalButton({ flow, actingFor, children }: PortalButtonProps) {
  const [{ data, error, fetching }, openPortal] = useMutation(OpenPortalDocument);

  async function open() {
    // The portal's address expires after a few minutes, so it is requested on the click.
    const answer = await openPortal({ input: { flow, actingFor, returnUrl: location.href } });
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
