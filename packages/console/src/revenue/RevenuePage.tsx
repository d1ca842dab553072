import { Group, SegmentedControl, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { DayField } from '../action/DayField.tsx';
import { Problem } from '../api/Problem.tsx';
import { BarChart } from '../chart/charts.tsx';
import { useTitle } from '../layout/use-title.ts';
import { RevenueDocument } from '../operations.generated.ts';
import { money, utcDay } from '../words/words.ts';
import { KeyFigures } from './KeyFigures.tsx';
import { lastDay, RANGES, type Range, type RevenueSearch, rangeOf } from './range.ts';
import { Sheet } from './Sheet.tsx';
import * as sheets from './sheets.ts';

/** The report of revenue for a range, one currency at a time. */
export function RevenuePage() {
  useTitle('Revenue');
  const search = useSearch({ from: '/revenue' });
  const range = useMemo(() => rangeOf(search), [search]);
  const asked = range ?? { from: '', to: '', interval: 'MONTH' as const };
  const [{ data, error, fetching, stale }, read] = useQuery({
    query: RevenueDocument,
    variables: { from: asked.from, to: asked.to, interval: asked.interval },
    pause: range === null,
  });
  const currencies = data?.revenue?.currencies;
  return (
    <Stack gap="lg" aria-busy={fetching || stale}>
      <Title order={1}>Revenue</Title>
      <RangePicker search={search} range={range} currencies={(currencies ?? []).map(({ currency }) => currency)} />
      {error && !currencies && <Problem error={error} retry={() => read({ requestPolicy: 'network-only' })} />}
      {range && !error && !currencies && <Skeleton height={400} aria-label="Loading" />}
      {range && currencies && <Figures currencies={currencies} range={range} currency={search.currency} />}
    </Stack>
  );
}

interface PickerProps {
  search: RevenueSearch;
  range: Range | null;
  currencies: readonly string[];
}

function RangePicker({ search, range, currencies }: PickerProps) {
  const navigate = useNavigate({ from: '/revenue' });
  const set = (change: RevenueSearch) =>
    void navigate({ search: (known: RevenueSearch) => ({ ...known, ...change }), replace: true });
  const chosen = search.range ?? '1';
  const choose = (value: string) => {
    const days = range && { from: range.from.slice(0, 10), to: lastDay(range) };
    set(value === 'custom' ? { range: value, ...days } : { range: value, from: undefined, to: undefined });
  };
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <Select
          label="Range"
          data={RANGES}
          value={chosen}
          onChange={(value) => value && choose(value)}
          allowDeselect={false}
          w={180}
        />
        {chosen === 'custom' && (
          <>
            <DayField label="From" value={search.from ?? ''} onChange={(from) => set({ from })} />
            <DayField label="To" value={search.to ?? ''} onChange={(to) => set({ to })} />
          </>
        )}
        {currencies.length > 1 && (
          <SegmentedControl
            aria-label="Currency"
            data={[...currencies]}
            value={currencies.find((one) => one === search.currency) ?? currencies[0] ?? ''}
            onChange={(currency) => set({ currency })}
          />
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {range
          ? `${utcDay(range.from)} to ${utcDay(`${lastDay(range)}T00:00:00Z`)}, in UTC.`
          : 'Choose a first day and a last day that is not before it.'}
      </Text>
    </Stack>
  );
}

interface FiguresProps {
  currencies: readonly sheets.Currency[];
  range: Range;
  currency: string | undefined;
}

function Figures({ currencies, range, currency: chosen }: FiguresProps) {
  const currency = currencies.find((one) => one.currency === chosen) ?? currencies[0];
  if (!currency) return <Text c="dimmed">Nothing was sold up to the end of this range. Choose a later one.</Text>;
  const report = { ...range, currency: currency.currency };
  const file = `${currency.currency}-${range.from.slice(0, 10)}-${lastDay(range)}`.toLowerCase();
  const net = currency.series.map((point) => ({
    ...{ name: sheets.pointName(point, range), text: money(point.net) },
    ...{ from: Math.min(0, Number(point.net.decimal)), to: Math.max(0, Number(point.net.decimal)) },
    kind: point.net.amount < 0 ? ('fall' as const) : ('total' as const),
  }));
  return (
    <>
      <KeyFigures currency={currency} report={report} />
      <Sheet data={sheets.movementSheet(currency, report)} file={file}>
        <BarChart label="MRR at the start, its movements, and at the end" rows={sheets.waterfall(currency.movements)} />
      </Sheet>
      <Sheet data={sheets.planSheet(currency, report)} file={file} />
      <Sheet data={sheets.intervalSheet(currency, report)} file={file} />
      {currencies.length > 1 && <Sheet data={sheets.currencySheet(currencies, range)} file={file} />}
      <Sheet data={sheets.paymentSheet(currency, report)} file={file}>
        <Text size="sm" c="dimmed">
          Net
        </Text>
        <BarChart label="Net over time" rows={net} />
      </Sheet>
      <Sheet data={sheets.trialSheet(currency, report)} file={file} />
      <Sheet data={sheets.churnSheet(currency, report)} file={file} />
      <Sheet data={sheets.feedbackSheet(currency, report)} file={file} />
      <Sheet data={sheets.cohortSheet(currency, report)} file={file} />
    </>
  );
}
