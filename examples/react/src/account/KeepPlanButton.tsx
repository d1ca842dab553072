import { useState } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { KeepPlanDocument } from '../operations.generated.ts';

/** Takes back a change that waits for the end of the period. */
export function KeepPlanButton({ subscriptionId, plan }: { subscriptionId: string; plan: string }) {
  const [{ data, error, fetching }, keepPlan] = useMutation(KeepPlanDocument);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  return (
    <>
      <button type="button" disabled={fetching} onClick={() => keepPlan({ input: { subscriptionId, idempotencyKey } })}>
        Stay on {plan}
      </button>
      <Errors error={error} userErrors={data?.cancelPendingChange?.userErrors} />
    </>
  );
}
