import { Box, Group, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { AccessTab } from '../access/AccessTab.tsx';
import { Problem } from '../api/Problem.tsx';
import { useFresh } from '../api/use-fresh.ts';
import { useTitle } from '../layout/use-title.ts';
import { CustomerPageDocument } from '../operations.generated.ts';
import { PaymentTab } from '../payment/PaymentTab.tsx';
import { TimelineTab } from '../timeline/TimelineTab.tsx';
import { HoldBadge, Tag } from './badges.tsx';
import { CustomerActions } from './CustomerActions.tsx';
import { type Customer, CustomerContext } from './customer-context.ts';
import { Overview } from './Overview.tsx';

const TABS = [
  { value: 'overview', label: 'Overview', Content: Overview },
  { value: 'access', label: 'Access', Content: AccessTab },
  { value: 'payments', label: 'Payments', Content: PaymentTab },
  { value: 'timeline', label: 'Timeline', Content: TimelineTab },
];

/** Everything about one customer. */
export function CustomerPage() {
  const { id: userId } = useSearch({ from: '/customer' });
  // Another customer is another page: no dialog or list of the one before stays open.
  return <PageOf key={userId} userId={userId} />;
}

function PageOf({ userId }: { userId: string }) {
  useTitle(userId);
  const [{ data, error, stale }, read] = useQuery({ query: CustomerPageDocument, variables: { userId } });
  const [version, setVersion] = useState(0);
  const [dialog, setDialog] = useState<ReactNode>(null);
  const reread = useCallback(() => read({ requestPolicy: 'network-only' }), [read]);
  useFresh(reread);

  const customer = data?.customer;
  const open = useMemo(
    () =>
      customer && {
        userId,
        customer,
        act: setDialog,
        closeDialog: (sent: boolean) => {
          setDialog(null);
          if (!sent) return;
          reread();
          setVersion((one) => one + 1);
        },
      },
    [userId, customer, reread],
  );
  if (error && !customer) return <Problem error={error} retry={reread} />;
  if (!open) return <Skeleton height={400} aria-label="Loading" />;
  return (
    <CustomerContext.Provider value={open}>
      <Stack gap="lg" aria-busy={stale}>
        <Head customer={open.customer} />
        <TabsOf version={version} />
        {dialog}
      </Stack>
    </CustomerContext.Provider>
  );
}

function Head({ customer: { userId, contact, plan, holds } }: { customer: Customer }) {
  return (
    <Group justify="space-between" align="flex-start">
      <Box miw={220} flex={1}>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {userId}
        </Title>
        <Group gap="sm" mt={4}>
          {contact?.email && (
            <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {contact.email}
            </Text>
          )}
          <Tag color={plan.free ? 'gray' : 'indigo'}>{plan.name}</Tag>
          {(holds ?? []).map(({ id, kind }) => (
            <HoldBadge key={id} kind={kind} />
          ))}
        </Group>
      </Box>
      <CustomerActions />
    </Group>
  );
}

function TabsOf({ version }: { version: number }) {
  const { tab = 'overview' } = useSearch({ from: '/customer' });
  const navigate = useNavigate({ from: '/customer' });
  const choose = (value: string | null) =>
    void navigate({ search: ({ id }: { id: string }) => ({ id, ...(value && { tab: value }) }), replace: true });
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List mb="lg">
        {TABS.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value} px={{ base: 'xs', xs: 'md' }}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map(({ value, Content }) => (
        <Tabs.Panel key={value} value={value}>
          <Content key={version} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
