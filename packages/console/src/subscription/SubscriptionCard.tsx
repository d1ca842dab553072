import { Alert, Anchor, Code, SimpleGrid, Text } from '@mantine/core';
import { StatusBadge } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import type { SubscriptionPartsFragment } from '../operations.generated.ts';
import { Fact } from '../words/Fact.tsx';
import { day, money, priceWords, sentence } from '../words/words.ts';
import { SubscriptionActions } from './SubscriptionActions.tsx';
import { titleOf } from './title.ts';

export type Subscription = SubscriptionPartsFragment;

/** A live subscription, what happens to it next, and what can be done. */
export function SubscriptionCard({ subscription }: { subscription: Subscription }) {
  const { status, price, quantity, currentPeriodStart, currentPeriodEnd, discounts, items, id } = subscription;
  const addOns = items.filter(({ plan }) => plan?.addOn);
  return (
    <Card title={titleOf(subscription)} actions={<SubscriptionActions subscription={subscription} />}>
      <Notices subscription={subscription} />
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3 }} m={0}>
        <Fact term="Status">
          <StatusBadge status={status} />
        </Fact>
        <Fact term="Price">
          {price ? priceWords(price) : 'Unknown'}
          {quantity !== 1 && ` × ${quantity}`}
        </Fact>
        <Fact term={status === 'TRIALING' ? 'Trial' : 'Paid period'}>
          {currentPeriodStart && currentPeriodEnd
            ? `${day(currentPeriodStart)} – ${day(currentPeriodEnd)}`
            : 'None yet'}
        </Fact>
        {addOns.length > 0 && <Fact term="Add-ons">{addOns.map(({ plan }) => plan?.name).join(', ')}</Fact>}
        {discounts.length > 0 && <Fact term="Discounts">{discounts.map(discountWords).join(', ')}</Fact>}
        <Fact term="At Stripe">
          <Code>{id}</Code>
        </Fact>
      </SimpleGrid>
    </Card>
  );
}

function discountWords({ name, percentOff, amountOff, endsAt }: Subscription['discounts'][number]): string {
  const amount = amountOff ? money(amountOff) : `${percentOff} %`;
  return `${name ? `${name}: ` : ''}${amount} off${endsAt ? ` until ${day(endsAt)}` : ''}`;
}

/** What is special about the subscription, most urgent first. */
function Notices({ subscription }: { subscription: Subscription }) {
  const { actionUrl, gracePeriodEndsAt, paused, pausedUntil, pendingChange, status, trialEnd } = subscription;
  const end = endWords(subscription);
  return (
    <>
      {gracePeriodEndsAt && (
        <Alert color="red">The last payment failed. Access continues until {day(gracePeriodEndsAt)}.</Alert>
      )}
      {actionUrl && (
        <Alert color="yellow">
          The customer has to pay, or confirm a payment, on{' '}
          <Anchor href={actionUrl} target="_blank" rel="noreferrer" inherit c="var(--mantine-color-text)">
            their payment page
          </Anchor>
          .
        </Alert>
      )}
      {end && <Alert color="yellow">{end}</Alert>}
      {paused && (
        <Alert color="yellow">
          Payments are paused {pausedUntil ? `until ${day(pausedUntil)}` : 'until they are resumed'}.
        </Alert>
      )}
      {status === 'TRIALING' && trialEnd && (
        <Alert color="indigo">The trial ends on {day(trialEnd)}. The first payment is due then.</Alert>
      )}
      {pendingChange && (
        <Alert color="indigo">
          Changes to {pendingChange.plan?.name ?? 'another plan'} on {day(pendingChange.at)}
          {pendingChange.price && `, for ${priceWords(pendingChange.price)}`}
          {pendingChange.quantity !== 1 && ` × ${pendingChange.quantity}`}.
        </Alert>
      )}
    </>
  );
}

function endWords({
  cancelAtPeriodEnd,
  cancelAt,
  currentPeriodEnd,
  cancellationFeedback,
}: Subscription): string | null {
  const at = cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null);
  if (!at) return null;
  const why = cancellationFeedback ? ` The customer's reason: ${sentence(cancellationFeedback).toLowerCase()}.` : '';
  return `Canceled: it ends on ${day(at)} and does not renew.${why}`;
}

/** One line about a subscription that has ended. */
export function EndedLine({ subscription }: { subscription: Subscription }) {
  const { endedAt, id } = subscription;
  return (
    <Text size="sm">
      {titleOf(subscription)}, ended {endedAt ? day(endedAt) : 'at an unknown time'} <Code>{id}</Code>
    </Text>
  );
}
