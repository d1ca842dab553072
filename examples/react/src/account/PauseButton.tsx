import { type FormEvent, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { PauseDocument } from '../operations.generated.ts';

/** Pauses the payments for some months. They resume by themselves. */
export function PauseButton({ subscriptionId }: { subscriptionId: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ data, error, fetching }, pause] = useMutation(PauseDocument);
  const [idempotencyKey] = useState(() => crypto.randomUUID());

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const until = new Date();
    until.setMonth(until.getMonth() + Number(new FormData(event.currentTarget).get('months')));
    const answer = await pause({ input: { subscriptionId, until: until.toISOString(), idempotencyKey } });
    if (answer.data?.pauseSubscription?.subscription) dialog.current?.close();
  }

  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Pause payments
      </button>
      <dialog ref={dialog} aria-labelledby="pause-title">
        <form onSubmit={submit} className="stack">
          <h2 id="pause-title">Pause your payments?</h2>
          <p>You pay nothing during the pause. Payments resume by themselves.</p>
          <label>
            For how long?
            <select name="months" defaultValue="1">
              <option value="1">One month</option>
              <option value="2">Two months</option>
              <option value="3">Three months</option>
            </select>
          </label>
          <Errors error={error} userErrors={data?.pauseSubscription?.userErrors} />
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Do not pause
            </button>
            <button type="submit" className="primary" disabled={fetching}>
              Pause
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
