import { Button, Group, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Problem } from '../api/Problem.tsx';
import { usePages } from '../api/use-pages.ts';
import { OwnerLink } from '../customer/OwnerLink.tsx';
import { ownerOf } from '../customer/owner.ts';
import { useTitle } from '../layout/use-title.ts';
import {
  type RevenueChangeFilter,
  RevenueChangesDocument,
  type RevenueChangesQuery,
  type RevenueFigure,
} from '../operations.generated.ts';
import { money, sentence, utcDay } from '../words/words.ts';
import { type ChangeSearch, FIGURES, MOVEMENTS } from './figures.ts';
import { saveCsv } from './save-csv.ts';
import { intervalWords } from './sheets.ts';

/** The customers behind a figure: what they changed, the newest day first. */
export function RevenueCustomers() {
  const search = useSearch({ from: '/revenue/customers' });
  const figures = useMemo(() => figuresOf(search), [search]);
  const title = `Customers: ${titleOf(figures)}`;
  useTitle(title);
  const variables = useMemo(() => ({ first: 25, filter: filterOf(search, figures) }), [search, figures]);
  const { nodes, error, loading, more, reload } = usePages(RevenueChangesDocument, variables, pageOf);
  const save = () =>
    saveCsv('customers', [['Day', 'Customer', 'Figure', 'Plan', 'Currency', 'Change'], ...csvRows(nodes)]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} miw={220} flex={1}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed">{words(search)}</Text>
        </Stack>
        {nodes.length > 0 && (
          <Button variant="default" onClick={save}>
            Download CSV
          </Button>
        )}
      </Group>
      {error && <Problem error={error} retry={reload} />}
      {nodes.length > 0 && <Rows entries={nodes} />}
      {loading && <Skeleton height={nodes.length === 0 ? 300 : 40} aria-label="Loading" />}
      {!loading && !error && nodes.length === 0 && <Text c="dimmed">No customer is behind this figure.</Text>}
      {more && (
        <Button variant="default" onClick={more} style={{ alignSelf: 'center' }}>
          Show more customers
        </Button>
      )}
    </Stack>
  );
}

/** "MRR" keeps its capitals. */
const inSentence = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function titleOf(figures: readonly RevenueFigure[]): string {
  if (MOVEMENTS.every((figure) => figures.includes(figure))) return 'movements of MRR';
  return figures.map((figure) => inSentence(FIGURES[figure])).join(', ');
}

const pageOf = (data: RevenueChangesQuery) => data.revenueChanges;

const isFigure = (text: string): text is RevenueFigure => Object.hasOwn(FIGURES, text);
const figuresOf = ({ figures }: ChangeSearch): RevenueFigure[] => figures.split(',').filter(isFigure);

function filterOf({ figures: _, interval, feedback, ...filter }: ChangeSearch, figures: RevenueFigure[]) {
  const values = {
    ...filter,
    figures,
    ...(interval && { intervals: [interval] }),
    ...(feedback && { feedback: [feedback] }),
  };
  return values as RevenueChangeFilter;
}

function words({ currency, from, to, plan, interval, feedback }: ChangeSearch): string {
  const last = to && utcDay(new Date(Date.parse(to) - 1).toISOString());
  const parts = [
    from && last ? `${utcDay(from)} to ${last}` : last && `Until ${last}`,
    ...[currency, plan && `plan ${plan}`, interval && `billed ${intervalWords(interval).toLowerCase()}`],
    feedback && `reason: ${sentence(feedback).toLowerCase()}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

type Entry = NonNullable<RevenueChangesQuery['revenueChanges']>['nodes'][number];
type Change = Entry['changes'][number];

const changeWords = ({ amount, changeCount }: Change) => (amount ? money(amount) : (changeCount ?? 0).toLocaleString());

function csvRows(entries: readonly Entry[]) {
  return entries.flatMap(({ startsAt, customer, changes }) =>
    changes.map(({ figure, plan, currency, amount, changeCount }) => [
      ...[startsAt.slice(0, 10), customer ? ownerOf(customer).id : '', FIGURES[figure], plan?.name ?? '', currency],
      amount ? Number(amount.decimal) : (changeCount ?? 0),
    ]),
  );
}

function Rows({ entries }: { entries: readonly Entry[] }) {
  return (
    <Paper withBorder>
      <Table.ScrollContainer
        minWidth={0}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Customers' } }}
      >
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th visibleFrom="xs">Day (UTC)</Table.Th>
              <Table.Th>Customer</Table.Th>
              <Table.Th>What changed</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <EntryRow
                key={`${entry.startsAt} ${entry.payment?.id} ${entry.customer?.id} ${entry.changes[0]?.at}`}
                entry={entry}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function EntryRow({ entry: { startsAt, customer, payment, changes } }: { entry: Entry }) {
  return (
    <Table.Tr>
      <Table.Td visibleFrom="xs" style={{ whiteSpace: 'nowrap' }}>
        {utcDay(startsAt)}
      </Table.Td>
      <Table.Td maw={320}>
        <OwnerLink customer={customer} tab={payment ? 'payments' : undefined} />
        <Text size="sm" c="dimmed">
          {payment?.invoiceNumber}
        </Text>
        <Text size="sm" c="dimmed" hiddenFrom="xs">
          {utcDay(startsAt)}
        </Text>
      </Table.Td>
      <Table.Td>
        {changes.map((change) => (
          <div key={`${change.at} ${change.figure} ${change.plan?.id}`}>
            {FIGURES[change.figure]}
            {change.plan && `, ${change.plan.name}`}: <strong>{changeWords(change)}</strong>
            {change.endedAt && `, ended ${utcDay(change.endedAt)}`}
          </div>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
