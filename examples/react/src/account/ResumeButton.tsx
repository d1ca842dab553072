import { type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { ResumeDocument } from '../operations.generated.ts';

/** Ends a pause, or takes a cancellation back while the period lasts. */
export function ResumeButton({ subscriptionId, children }: { subscriptionId: string; children: ReactNode }) {
  const [{ data, error, fetching }, resume] = useMutation(ResumeDocument);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={fetching}
        onClick={() => resume({ input: { subscriptionId, idempotencyKey } })}
      >
        {children}
      </button>
      <Errors error={error} userErrors={data?.resumeSubscription?.userErrors} />
    </>
  );
}
