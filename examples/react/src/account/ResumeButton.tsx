import { useState } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { ResumeDocument } from '../operations.generated.ts';

/** Takes a cancellation back while the period lasts. */
export function ResumeButton({ subscriptionId }: { subscriptionId: string }) {
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
        Keep my plan
      </button>
      <Errors error={error} userErrors={data?.resumeSubscription?.userErrors} />
    </>
  );
}
