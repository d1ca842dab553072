import { Link } from 'wouter';
import { formatDay, formatMoney, PER } from '../billing/format.ts';
import { Notice } from '../billing/Notice.tsx';
import type { AccountQuery } from '../operations.generated.ts';
import { CancelButton } from './CancelButton.tsx';
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
        {subscription?.cancelAtPeriodEnd && <ResumeButton subscriptionId={subscription.id} />}
        {subscription && !subscription.cancelAtPeriodEnd && (
          <CancelButton subscriptionId={subscription.id} endsAt={subscription.currentPeriodEnd} />
        )}
      </div>
      {subscription && <PaymentMethod card={me.paymentMethod} />}
    </section>
  );
}

function Terms({ subscription }: { subscription: BillingSubscription }) {
  const { price, status, currentPeriodEnd, cancelAtPeriodEnd, actionUrl } = subscription;
  const verb = cancelAtPeriodEnd ? 'Ends' : status === 'TRIALING' ? 'Trial until' : 'Renews';
  return (
    <>
      <p>
        {price && `${formatMoney(price.amount)} ${PER[price.interval]}. `}
        {currentPeriodEnd && `${verb} on ${formatDay(currentPeriodEnd)}.`}
      </p>
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
