import {
  Button,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { usePages } from '../api/use-pages.ts';
import type { ListSearch } from '../layout/Pages.tsx';
import { useTitle } from '../layout/use-title.ts';
import {
  CatalogDocument,
  type CustomerFilter,
  CustomersDocument,
  type CustomersQuery,
} from '../operations.generated.ts';
import { sentence } from '../words/words.ts';
import { HoldBadge, StatusBadge, Tag } from './badges.tsx';
import { OwnerLink } from './OwnerLink.tsx';

const STATUSES = ['ACTIVE', 'TRIALING', 'PAST_DUE', 'UNPAID', 'PAUSED', 'INCOMPLETE', 'CANCELED'];
const HOLDS = ['DISPUTE', 'REFUND', 'ADMIN'];
const options = (values: string[]) => values.map((value) => ({ value, label: sentence(value) }));

/** Every customer, by ID, with the filters of the API. */
export function CustomerList() {
  useTitle('Customers');
  const search = useSearch({ from: '/customers' });
  const variables = useMemo(() => ({ first: 25, filter: filterOf(search) }), [search]);
  const { nodes, error, loading, more, reload } = usePages(CustomersDocument, variables, pageOf);
  return (
    <Stack gap="lg">
      <Title order={1}>Customers</Title>
      <Filters search={search} />
      {error && <Problem error={error} retry={reload} />}
      {nodes.length > 0 && <Rows customers={nodes} />}
      {loading && <Skeleton height={nodes.length === 0 ? 300 : 40} aria-label="Loading" />}
      {!loading && !error && nodes.length === 0 && (
        <Text c="dimmed">
          {Object.keys(search).length > 0
            ? 'No customer matches. Remove a filter to see more.'
            : 'No customers yet. Each appears here with their first event, for example a purchase.'}
        </Text>
      )}
      {more && (
        <Button variant="default" onClick={more} style={{ alignSelf: 'center' }}>
          Show more customers
        </Button>
      )}
    </Stack>
  );
}

const pageOf = (data: CustomersQuery) => data.customers;

function filterOf({ email, plan, feature, status, heldBy }: ListSearch): CustomerFilter {
  return {
    ...(email && { email }),
    ...(plan && { plan }),
    ...(feature && { feature }),
    ...(status && { status: [status] as never }),
    ...(heldBy && { heldBy: [heldBy] as never }),
  };
}

function Filters({ search }: { search: ListSearch }) {
  const navigate = useNavigate({ from: '/customers' });
  const [{ data }] = useQuery({ query: CatalogDocument, requestPolicy: 'cache-first' });
  const [email, setEmail] = useState(search.email ?? '');
  const set = (change: ListSearch) =>
    void navigate({ search: (known: ListSearch) => ({ ...known, ...change }), replace: true });
  const named = (values: readonly { code: string; name: string }[] = []) =>
    values.map(({ code, name }) => ({ value: code, label: name }));
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }} component="form" onSubmit={(event) => event.preventDefault()}>
      <TextInput
        label="E-mail address"
        placeholder="Whole address"
        type="search"
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        onBlur={() => set({ email: email.trim() || undefined })}
        onKeyDown={({ key }) => key === 'Enter' && set({ email: email.trim() || undefined })}
      />
      <Picker label="Plan" data={named(data?.plans)} value={search.plan} onChange={(plan) => set({ plan })} />
      <Picker
        label="Feature"
        data={named(data?.features)}
        value={search.feature}
        onChange={(feature) => set({ feature })}
      />
      <Picker
        label="Subscription"
        data={options(STATUSES)}
        value={search.status}
        onChange={(status) => set({ status })}
      />
      <Picker label="Suspended by" data={options(HOLDS)} value={search.heldBy} onChange={(heldBy) => set({ heldBy })} />
    </SimpleGrid>
  );
}

interface PickerProps {
  label: string;
  data: { value: string; label: string }[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Picker({ label, data, value, onChange }: PickerProps) {
  // A link can name a retired plan, which the list of plans on sale lacks.
  const isMissing = value !== undefined && !data.some((option) => option.value === value);
  return (
    <Select
      label={label}
      placeholder="Any"
      data={isMissing ? [...data, { value, label: value }] : data}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
    />
  );
}

type Row = NonNullable<CustomersQuery['customers']>['nodes'][number];

/** The customers. On a phone, a row has what else is in its columns below the name. */
function Rows({ customers }: { customers: readonly Row[] }) {
  return (
    <Paper withBorder>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Customer</Table.Th>
            <Table.Th visibleFrom="xs">Plan</Table.Th>
            <Table.Th visibleFrom="xs">Subscriptions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {customers.map(({ id, owner, contact, ...state }) => (
            <Table.Tr key={id}>
              <Table.Td maw={{ base: 0, xs: 320 }}>
                <OwnerLink customer={{ id, owner }} />
                <Text size="sm" c="dimmed" truncate>
                  {[owner.__typename === 'Organization' && 'Organization', contact?.email].filter(Boolean).join(' · ')}
                </Text>
                <Group gap={4} mt={4} hiddenFrom="xs">
                  <PlanTag {...state} />
                  <StateTags {...state} />
                </Group>
              </Table.Td>
              <Table.Td visibleFrom="xs">
                <PlanTag {...state} />
              </Table.Td>
              <Table.Td visibleFrom="xs">
                <Group gap="xs">
                  <StateTags {...state} />
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function PlanTag({ plan }: Pick<Row, 'plan'>) {
  return <Tag color={plan.free ? 'gray' : 'indigo'}>{plan.name}</Tag>;
}

function StateTags({ subscriptions, holds }: Pick<Row, 'subscriptions' | 'holds'>) {
  return (
    <>
      {subscriptions.map(({ id, status }) => (
        <StatusBadge key={id} status={status} />
      ))}
      {(holds ?? []).map(({ id, kind }) => (
        <HoldBadge key={id} kind={kind} />
      ))}
    </>
  );
}
