import { Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import {
  CancelPendingChangeDocument,
  CancelSubscriptionDocument,
  type ChangeTiming,
  ExtendTrialDocument,
  type PauseBehavior,
  PauseSubscriptionDocument,
  ResumeSubscriptionDocument,
} from '../operations.generated.ts';
import type { Subscription } from '../subscription/SubscriptionCard.tsx';
import { titleOf } from '../subscription/title.ts';
import { day } from '../words/words.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { DayField, endOfDay } from './DayField.tsx';
import type { Sending } from './ReasonDialog.tsx';

interface Props {
  subscription: Subscription;
}

/** What every input about a customer's subscription has. */
function useTarget({ id }: Subscription) {
  const { owner } = useCustomer();
  return ({ reason, idempotencyKey }: Sending) => ({
    actingFor: { ...inputOf(owner), reason },
    subscriptionId: id,
    idempotencyKey,
  });
}

export function CancelSubscription({ subscription }: Props) {
  const client = useClient();
  const target = useTarget(subscription);
  // A subscription that ends anyway can only end sooner.
  const ends = subscription.cancelAtPeriodEnd || subscription.cancelAt !== null;
  const [when, setWhen] = useState<ChangeTiming>(ends ? 'NOW' : 'PERIOD_END');
  const end = subscription.currentPeriodEnd ? day(subscription.currentPeriodEnd) : 'the end of the period';
  const name = titleOf(subscription);
  return (
    <ActionDialog
      title={ends ? `End ${name} now` : `Cancel ${name}`}
      verb={when === 'NOW' ? 'End it now' : 'Cancel at the end of the period'}
      final={when === 'NOW'}
      preview={
        <Text size="sm">
          {when === 'NOW'
            ? `${name} ends now, and so does access. It cannot be resumed, and unused time is not refunded.`
            : `${name} stays until ${end} and does not renew. Until then it can be resumed.`}
        </Text>
      }
      send={(sending) =>
        client.mutation(CancelSubscriptionDocument, { input: { ...target(sending), when } }).toPromise()
      }
    >
      {!ends && (
        <Radio.Group label="When?" value={when} onChange={(value) => setWhen(value as ChangeTiming)}>
          <Stack gap="xs" mt="xs">
            <Radio value="PERIOD_END" label={`After the paid period, on ${end}`} />
            <Radio value="NOW" label="Now" />
          </Stack>
        </Radio.Group>
      )}
    </ActionDialog>
  );
}

const BEHAVIORS: { value: PauseBehavior; label: string; result: string }[] = [
  {
    value: 'VOID',
    label: 'Cancel them',
    result: 'Invoices of that time are canceled: the customer pays nothing for it.',
  },
  { value: 'KEEP_AS_DRAFT', label: 'Keep them for later', result: 'Invoices of that time wait, to be charged later.' },
  {
    value: 'MARK_UNCOLLECTIBLE',
    label: 'Write them off',
    result: 'Invoices of that time are written off: the service was given for free.',
  },
];

export function PauseSubscription({ subscription }: Props) {
  const client = useClient();
  const target = useTarget(subscription);
  const [until, setUntil] = useState('');
  const [behavior, setBehavior] = useState<PauseBehavior>('VOID');
  return (
    <ActionDialog
      title={`Pause the payments of ${titleOf(subscription)}`}
      verb="Pause payments"
      preview={
        <Text size="sm">
          Nothing is charged {until ? `until ${day(endOfDay(until))}` : 'until the payments are resumed'}.{' '}
          {BEHAVIORS.find(({ value }) => value === behavior)?.result} The plan decides whether access continues.
        </Text>
      }
      send={(sending) => {
        const input = { ...target(sending), behavior, ...(until && { until: endOfDay(until) }) };
        return client.mutation(PauseSubscriptionDocument, { input }).toPromise();
      }}
    >
      <DayField label="Until" description="Empty: until they are resumed" value={until} onChange={setUntil} />
      <Select
        label="Invoices meanwhile"
        data={BEHAVIORS.map(({ value, label }) => ({ value, label }))}
        value={behavior}
        onChange={(value) => value && setBehavior(value as PauseBehavior)}
        allowDeselect={false}
      />
    </ActionDialog>
  );
}

export function ResumeSubscription({ subscription }: Props) {
  const client = useClient();
  const target = useTarget(subscription);
  const name = titleOf(subscription);
  return (
    <ActionDialog
      title={`Resume ${name}`}
      verb="Resume"
      preview={
        <Text size="sm">
          {subscription.paused
            ? 'Payments continue. What is due is charged.'
            : `${name} is no longer canceled and renews at the end of the period.`}
        </Text>
      }
      send={(sending) => client.mutation(ResumeSubscriptionDocument, { input: target(sending) }).toPromise()}
    />
  );
}

export function CancelPendingChange({ subscription }: Props) {
  const client = useClient();
  const target = useTarget(subscription);
  const next = subscription.pendingChange?.plan?.name ?? 'the other plan';
  return (
    <ActionDialog
      title={`Take back the change to ${next}`}
      verb="Take it back"
      preview={<Text size="sm">The plan stays {titleOf(subscription)}. Nothing is charged.</Text>}
      send={(sending) => client.mutation(CancelPendingChangeDocument, { input: target(sending) }).toPromise()}
    />
  );
}

export function ExtendTrial({ subscription }: Props) {
  const client = useClient();
  const target = useTarget(subscription);
  const [until, setUntil] = useState('');
  return (
    <ActionDialog
      title={`Extend the trial of ${titleOf(subscription)}`}
      verb="Extend the trial"
      missing={until ? null : 'Choose the new last day.'}
      preview={
        <Text size="sm">
          The trial ends {until ? `on ${day(endOfDay(until))}` : 'later'}. The first payment is due then.
        </Text>
      }
      send={(sending) => {
        const input = { ...target(sending), trialEnd: endOfDay(until) };
        return client.mutation(ExtendTrialDocument, { input }).toPromise();
      }}
    >
      <DayField
        label="New last day"
        description={subscription.trialEnd ? `Now: ${day(subscription.trialEnd)}` : ''}
        value={until}
        onChange={setUntil}
      />
    </ActionDialog>
  );
}
