import { type FormEvent, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { formatDay } from '../billing/format.ts';
import { Errors } from '../billing/Notice.tsx';
import { CancelDocument, type CancellationFeedback } from '../operations.generated.ts';

const REASONS: Record<CancellationFeedback, string> = {
  TOO_EXPENSIVE: 'It is too expensive',
  MISSING_FEATURES: 'I miss some features',
  SWITCHED_SERVICE: 'I switch to another service',
  UNUSED: 'I do not use it enough',
  CUSTOMER_SERVICE: 'I expected better support',
  TOO_COMPLEX: 'It is too difficult to use',
  LOW_QUALITY: 'I expected a better quality',
  OTHER: 'Another reason',
};

/** Asks why, then cancels at the end of the period. The account query runs again, because a subscription changed. */
export function CancelButton({ subscriptionId, endsAt }: { subscriptionId: string; endsAt: string | null }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ data, error, fetching }, cancel] = useMutation(CancelDocument);
  const [idempotencyKey] = useState(() => crypto.randomUUID());

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const feedback = (form.get('feedback') || null) as CancellationFeedback | null;
    const comment = String(form.get('comment')) || null;
    const answer = await cancel({ input: { subscriptionId, when: 'PERIOD_END', feedback, comment, idempotencyKey } });
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
            <select name="feedback" defaultValue="">
              <option value="">Choose a reason</option>
              {Object.entries(REASONS).map(([reason, text]) => (
                <option key={reason} value={reason}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label>
            Anything else? (optional)
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
