import { Link } from 'wouter';
import { formatDay, formatMoney, PER } from '../billing/format.ts';
import { Notice } from '../billing/Notice.tsx';
import type { AccountQuery } from '../operations.generated.ts';
import { CancelButton } from './CancelButton.tsx';
import { KeepPlanButton } from './KeepPlanButton.tsx';
import { PauseButton } from './PauseButton.tsx';
import { PaymentMethod } from './PaymentMethod.tsx';
import { ResumeButton } from './ResumeButton.tsx';

export type Me = NonNullable<AccountQuery['me']>;
type BillingSubscription = Me['subscriptions'][number];

/** The user's plan, what they pay for it, and what they can do about it. */
export function Subscription({ me }: { me: Me }) {
  const subscription = me.subscriptions.find(({ plan }) => plan?.addOn === false);
  return (
    <section className="card">
      <h2>Plan</h2>
      <p className="price">
        <strong>{me.plan.name}</strong>
      </p>
      {subscription ? <Terms subscription={subscription} /> : <p className="quiet">{me.plan.description}</p>}
      <div className="actions">
        <Link className="button" href="/">
          {subscription ? 'Change plan' : 'See the plans'}
        </Link>
        {subscription && <Actions subscription={subscription} />}
      </div>
      {subscription && <PaymentMethod card={me.paymentMethod} />}
    </section>
  );
}

function Actions({ subscription }: { subscription: BillingSubscription }) {
  const { id, plan, paused, cancelAtPeriodEnd, pendingChange, currentPeriodEnd } = subscription;
  return (
    <>
      {pendingChange && plan && <KeepPlanButton subscriptionId={id}>Stay on {plan.name}</KeepPlanButton>}
      {/* A pause is ended first. If both are shown, `resumeSubscription` is sent once for each. */}
      {paused && <ResumeButton subscriptionId={id}>Resume payments</ResumeButton>}
      {!paused && cancelAtPeriodEnd && <ResumeButton subscriptionId={id}>Keep my plan</ResumeButton>}
      {plan?.pausable && !paused && !cancelAtPeriodEnd && <PauseButton subscriptionId={id} />}
      {!cancelAtPeriodEnd && <CancelButton subscriptionId={id} endsAt={currentPeriodEnd} />}
    </>
  );
}

function Terms({ subscription }: { subscription: BillingSubscription }) {
  const { price, status, currentPeriodEnd, cancelAtPeriodEnd, paused, pausedUntil, pendingChange, actionUrl } =
    subscription;
  const verb = cancelAtPeriodEnd ? 'Ends' : status === 'TRIALING' ? 'Trial until' : 'Renews';
  return (
    <>
      <p>
        {price && `${formatMoney(price.amount)} ${PER[price.interval]}. `}
        {currentPeriodEnd && `${verb} on ${formatDay(currentPeriodEnd)}.`}
      </p>
      {pendingChange && (
        <Notice>
          Your plan changes to {pendingChange.plan?.name ?? 'another plan'} on {formatDay(pendingChange.at)}.
        </Notice>
      )}
      {paused && <Notice>Payments are paused{pausedUntil && ` until ${formatDay(pausedUntil)}`}.</Notice>}
      {actionUrl && (
        <Notice tone="alert">
          A payment needs your attention. <a href={actionUrl}>Complete it</a> to{' '}
          {/* An active subscription is paid, so the payment is for a change of it. */}
          {status === 'ACTIVE' ? 'finish your plan change.' : 'keep your plan.'}
        </Notice>
      )}
    </>
  );
}
