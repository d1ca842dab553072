import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { Link, useLocation } from 'wouter';
import { PortalButton } from '../account/PortalButton.tsx';
import { Errors } from '../billing/Notice.tsx';
import {
  type BillingInterval,
  ChangeDocument,
  type ChangeTiming,
  PreviewChangeDocument,
} from '../operations.generated.ts';
import { Choice } from '../pricing/Choice.tsx';
import { Preview } from './Preview.tsx';

const TIMINGS = [
  { value: 'NOW', text: 'Now' },
  { value: 'PERIOD_END', text: 'At the end of the period' },
] as const;

/** Shows what a change of plan costs, gives and takes, and makes it on confirmation. */
export function ChangePage({ plan, interval }: { plan: string; interval: string }) {
  const [, navigate] = useLocation();
  const [when, setWhen] = useState<ChangeTiming>('NOW');
  const target = { plan, interval: interval as BillingInterval, when };
  const [{ data, error, fetching }] = useQuery({
    query: PreviewChangeDocument,
    variables: { plan, input: target },
    // The amount depends on the time.
    requestPolicy: 'network-only',
  });
  const [change, changePlan] = useMutation(ChangeDocument);
  const { preview, userErrors } = data?.planChangePreview ?? {};
  const problems = change.data?.changePlan?.userErrors;

  async function confirm() {
    const { prorationDate } = preview ?? {};
    // The change is charged as previewed. However often it is confirmed, it happens once.
    const input = { ...target, prorationDate, idempotencyKey: `${plan} ${interval} ${when} ${prorationDate}` };
    const { data: answer } = await changePlan({ input });
    const { subscription, userErrors: refusals } = answer?.changePlan ?? {};
    // The bank asks the user to confirm the payment (3-D Secure). The change happens afterwards.
    if (refusals?.some(({ code }) => code === 'PAYMENT_ACTION_REQUIRED') && subscription?.actionUrl) {
      location.assign(subscription.actionUrl);
    } else if (refusals?.length === 0) {
      navigate('/account');
    }
  }

  return (
    <section className="narrow card">
      <h1>Change to {data?.plan?.name ?? 'another plan'}</h1>
      <Choice<ChangeTiming> label="When" options={TIMINGS} value={when} onChange={setWhen} />
      {fetching && <p className="quiet">Calculating the price…</p>}
      <Errors error={error} userErrors={userErrors} />
      {preview && <Preview preview={preview} />}
      <Errors error={change.error} userErrors={problems} />
      {problems?.some(({ code }) => code === 'CARD_DECLINED') && (
        <PortalButton flow="PAYMENT_METHOD_UPDATE">Use another card</PortalButton>
      )}
      <div className="actions">
        <Link className="button" href="/">
          Back
        </Link>
        {preview && (
          <button type="button" className="primary" onClick={confirm} disabled={change.fetching}>
            Confirm the change
          </button>
        )}
      </div>
    </section>
  );
}
