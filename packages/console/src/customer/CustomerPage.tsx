import { Box, Group, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { AccessTab } from '../access/AccessTab.tsx';
import { Problem } from '../api/Problem.tsx';
import { useFresh } from '../api/use-fresh.ts';
import type { CustomerSearch } from '../layout/Pages.tsx';
import { useTitle } from '../layout/use-title.ts';
import { CustomerPageDocument } from '../operations.generated.ts';
import { PaymentTab } from '../payment/PaymentTab.tsx';
import { TimelineTab } from '../timeline/TimelineTab.tsx';
import { HoldBadge, Tag } from './badges.tsx';
import { CustomerActions } from './CustomerActions.tsx';
import { type Customer, CustomerContext } from './customer-context.ts';
import { Overview } from './Overview.tsx';
import { customerIn, type Owner } from './owner.ts';

const TABS = [
  { value: 'overview', label: 'Overview', Content: Overview },
  { value: 'access', label: 'Access', Content: AccessTab },
  { value: 'payments', label: 'Payments', Content: PaymentTab },
  { value: 'timeline', label: 'Timeline', Content: TimelineTab },
];

/** Everything about one customer. */
export function CustomerPage() {
  const { id = '', organization } = useSearch({ from: '/customer' });
  const isOrganization = organization !== undefined;
  const owner = useMemo(() => ({ id: organization ?? id, isOrganization }), [id, organization, isOrganization]);
  // Another customer is another page: no dialog or list of the one before stays open.
  return <PageOf key={`${isOrganization} ${owner.id}`} owner={owner} />;
}

function PageOf({ owner }: { owner: Owner }) {
  useTitle(owner.id);
  const [{ data, error, stale }, read] = useQuery({ query: CustomerPageDocument, variables: { ...owner } });
  const [version, setVersion] = useState(0);
  const [dialog, setDialog] = useState<ReactNode>(null);
  const reread = useCallback(() => read({ requestPolicy: 'network-only' }), [read]);
  useFresh(reread);

  const customer = data && customerIn(data);
  const seats = data?.organization?.seats ?? null;
  const open = useMemo(
    () =>
      customer && {
        owner,
        customer,
        seats,
        act: setDialog,
        closeDialog: (sent: boolean) => {
          setDialog(null);
          if (!sent) return;
          reread();
          setVersion((one) => one + 1);
        },
      },
    [owner, customer, seats, reread],
  );
  if (error && !customer)
    return (
      <Stack>
        <Name of={owner} />
        <Problem error={error} retry={reread} />
      </Stack>
    );
  if (!open) return <Skeleton height={400} aria-label="Loading" />;
  return (
    <CustomerContext.Provider value={open}>
      <Stack gap="lg" aria-busy={stale}>
        <Head owner={owner} customer={open.customer} />
        <TabsOf version={version} />
        {dialog}
      </Stack>
    </CustomerContext.Provider>
  );
}

/** Longer IDs, such as UUIDs, are shown smaller, so that they do not fill a phone. */
const LONG_ID = 20;

function Name({ of: { id } }: { of: Owner }) {
  return (
    <Title order={1} size={id.length > LONG_ID ? 'h3' : 'h1'} style={{ overflowWrap: 'anywhere' }}>
      {id}
    </Title>
  );
}

interface HeadProps {
  owner: Owner;
  customer: Customer;
}

function Head({ owner, customer: { contact, plan, holds } }: HeadProps) {
  return (
    <Group justify="space-between" align="flex-start">
      <Box miw={220} flex={1}>
        <Name of={owner} />
        <Group gap="sm" mt={4}>
          {owner.isOrganization && <Tag color="gray">Organization</Tag>}
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
    void navigate({
      search: ({ id, organization }: CustomerSearch) => ({ id, organization, ...(value && { tab: value }) }),
      replace: true,
    });
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
