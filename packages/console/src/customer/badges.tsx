import { Badge } from '@mantine/core';
import type { HoldKind, SubscriptionStatus } from '../operations.generated.ts';
import { sentence } from '../words/words.ts';

const STATUS_COLORS: Partial<Record<SubscriptionStatus, string>> = {
  ACTIVE: 'teal',
  TRIALING: 'indigo',
  PAST_DUE: 'red',
  UNPAID: 'red',
};

/** The status of a subscription, in Stripe's words. */
export function StatusBadge({ status }: { status: SubscriptionStatus }) {
  return <Tag color={STATUS_COLORS[status] ?? 'gray'}>{sentence(status)}</Tag>;
}

const HOLDS: Record<HoldKind, string> = {
  DISPUTE: 'Suspended: dispute',
  REFUND: 'Suspended: refund',
  ADMIN: 'Suspended by an admin',
};

/** Why access is suspended. */
export function HoldBadge({ kind }: { kind: HoldKind }) {
  return <Tag color="red">{HOLDS[kind]}</Tag>;
}

/** A word with a colored dot. The text keeps its own color, so that it can be read in both schemes. */
export function Tag({ color, children }: { color: string; children: string }) {
  return (
    <Badge variant="dot" color={color === 'gray' ? 'gray.5' : color} tt="none" miw="max-content">
      {children}
    </Badge>
  );
}
