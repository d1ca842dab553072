import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { ChangePlan } from '../action/ChangePlan.tsx';
import {
  CancelPendingChange,
  CancelSubscription,
  ExtendTrial,
  PauseSubscription,
  ResumeSubscription,
} from '../action/SubscriptionDialogs.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { type Action, may, useSession } from '../sign-in/session.ts';
import type { Subscription } from './SubscriptionCard.tsx';
import { titleOf } from './title.ts';

/** What the person may do with a subscription, in its state. */
export function SubscriptionActions({ subscription }: { subscription: Subscription }) {
  const session = useSession();
  const { act } = useCustomer();
  const { status, paused, pendingChange, cancelAtPeriodEnd, cancelAt } = subscription;
  const ends = cancelAtPeriodEnd || cancelAt !== null;
  const all: { action: Action; label: string; offered: boolean; dialog: ReactNode }[] = [
    {
      action: 'changePlan',
      label: 'Change plan',
      offered: true,
      dialog: <ChangePlan subscription={subscription} />,
    },
    {
      action: 'extendTrial',
      label: 'Extend the trial',
      offered: status === 'TRIALING',
      dialog: <ExtendTrial subscription={subscription} />,
    },
    {
      action: 'cancelPendingChange',
      label: 'Take back the change of plan',
      offered: pendingChange !== null,
      dialog: <CancelPendingChange subscription={subscription} />,
    },
    {
      action: 'resume',
      label: paused ? 'Resume payments' : 'Resume',
      offered: paused || ends,
      dialog: <ResumeSubscription subscription={subscription} />,
    },
    {
      action: 'pause',
      label: paused ? 'Change the pause' : 'Pause payments',
      offered: true,
      dialog: <PauseSubscription subscription={subscription} />,
    },
    {
      action: 'cancel',
      label: ends ? 'End it now' : 'Cancel',
      offered: true,
      dialog: <CancelSubscription subscription={subscription} />,
    },
  ];
  const shown = all.filter(({ action, offered }) => offered && may(session, action));
  if (shown.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" aria-label={`Actions for ${titleOf(subscription)}`}>
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map(({ action, label, dialog }) => (
          <Menu.Item key={action} onClick={() => act(dialog)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
