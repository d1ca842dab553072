import { type FormEvent, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { formatDay } from '../billing/format.ts';
import { Errors } from '../billing/Notice.tsx';
import { CancelDocument } from '../operations.generated.ts';

/** Asks why, then cancels at the end of the period. The account query runs again, because a subscription changed. */
export function CancelButton({ subscriptionId, endsAt }: { subscriptionId: string; endsAt: string | null }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ data, error, fetching }, cancel] = useMutation(CancelDocument);
  const [idempotencyKey] = useState(() => crypto.randomUUID());

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get('comment')) || null;
    const answer = await cancel({ input: { subscriptionId, when: 'PERIOD_END', comment, idempotencyKey } });
    if (answer.data?.cancelSubscription?.subscription) dialog.current?.close();
  }

  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Cancel plan
      </button>
      <dialog ref={dialog} aria-labelledby="cancel-title">
        <form onSubmit={submit} className="stack">
          <h2 id="cancel-title">Cancel your plan?</h2>
          <p>{endsAt ? `You keep it until ${formatDay(endsAt)}.` : 'You keep it until the end of the period.'}</p>
          <label>
            Why are you leaving? (optional)
            <textarea name="comment" rows={3} maxLength={500} />
          </label>
          <Errors error={error} userErrors={data?.cancelSubscription?.userErrors} />
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Keep my plan
            </button>
            <button type="submit" className="danger" disabled={fetching}>
              Cancel at the end of the period
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
