import { type ReactNode, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { Link, useLocation } from 'wouter';
import { PortalButton } from '../account/PortalButton.tsx';
import { Errors } from '../billing/Notice.tsx';
import {
  ChangeDocument,
  type ChangeTiming,
  type PlanChangePreviewInput,
  PreviewChangeDocument,
} from '../operations.generated.ts';
import { Choice } from '../pricing/Choice.tsx';
import { Preview } from './Preview.tsx';

const TIMINGS = [
  { value: 'NOW', text: 'Now' },
  { value: 'PERIOD_END', text: 'At the end of the period' },
] as const;

interface PlanChangeProps {
  title(plan: string): string;
  /** What to change to; null while the user has not chosen it. */
  target: Omit<PlanChangePreviewInput, 'when'> | null;
  /** Where "Back" leads. */
  back: string;
  /** Where to go after the change. */
  done: string;
  /** What the user chooses beside the time. */
  children?: ReactNode;
}

/** Shows what a change costs, gives and takes, and makes it on confirmation. */
export function PlanChange({ title, target, back, done, children }: PlanChangeProps) {
  const [, navigate] = useLocation();
  const [when, setWhen] = useState<ChangeTiming>('NOW');
  const [{ data, error, fetching }] = useQuery({
    query: PreviewChangeDocument,
    variables: { plan: target?.plan ?? '', input: { plan: '', ...target, when } },
    pause: target === null,
    // The amount depends on the time.
    requestPolicy: 'network-only',
  });
  const [change, changePlan] = useMutation(ChangeDocument);
  const { preview, userErrors } = (target && data?.planChangePreview) ?? {};
  const problems = change.data?.changePlan?.userErrors;
  const has = (code: string) => [...(userErrors ?? []), ...(problems ?? [])].some((problem) => problem.code === code);

  async function confirm() {
    if (target === null) return;
    const { prorationDate } = preview ?? {};
    // The change is charged as previewed. However often it is confirmed, it happens once.
    const idempotencyKey = JSON.stringify([target, when, prorationDate]);
    const input = { ...target, when, prorationDate, idempotencyKey };
    const { data: answer } = await changePlan({ input });
    const { subscription, userErrors: refusals } = answer?.changePlan ?? {};
    // The bank asks the user to confirm the payment (3-D Secure). The change happens afterwards.
    if (refusals?.some(({ code }) => code === 'PAYMENT_ACTION_REQUIRED') && subscription?.actionUrl) {
      location.assign(subscription.actionUrl);
    } else if (refusals?.length === 0) {
      navigate(done);
    }
  }

  return (
    <section className="narrow card">
      <h1>{title(data?.plan?.name ?? 'another plan')}</h1>
      {children}
      <Choice<ChangeTiming> label="When" options={TIMINGS} value={when} onChange={setWhen} />
      {fetching && <p className="quiet">Calculating the price…</p>}
      <Errors error={error} userErrors={userErrors} />
      {preview && <Preview preview={preview} />}
      <Errors error={change.error} userErrors={problems} />
      {has('CARD_DECLINED') && (
        <PortalButton flow="PAYMENT_METHOD_UPDATE" actingFor={target?.actingFor}>
          Use another card
        </PortalButton>
      )}
      {has('SEATS_IN_USE') && <Link href="/team">Release seats</Link>}
      <div className="actions">
        <Link className="button" href={back}>
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
