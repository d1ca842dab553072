import { type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { KeepPlanDocument } from '../operations.generated.ts';

interface KeepPlanButtonProps {
  subscriptionId: string;
  /** The organization whose subscription it is, if it is not the user's own. */
  organizationId?: string;
  children: ReactNode;
}

/** Takes back a change that waits for the end of the period. */
export function KeepPlanButton({ subscriptionId, organizationId, children }: KeepPlanButtonProps) {
  const [{ data, error, fetching }, keepPlan] = useMutation(KeepPlanDocument);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const input = { subscriptionId, idempotencyKey, ...(organizationId && { actingFor: { organizationId } }) };
  return (
    <>
      <button type="button" disabled={fetching} onClick={() => keepPlan({ input })}>
        {children}
      </button>
      <Errors error={error} userErrors={data?.cancelPendingChange?.userErrors} />
    </>
  );
}
