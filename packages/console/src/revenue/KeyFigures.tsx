import { Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { TextLink } from '../layout/TextLink.tsx';
import { money, percent } from '../words/words.ts';
import { Definition } from './Definition.tsx';
import type { Term } from './definitions.ts';
import { type Behind, MOVEMENTS, searchOf } from './figures.ts';
import type { Currency, Report } from './sheets.ts';

const MRR_BEHIND: Behind = { figures: MOVEMENTS, sinceEver: true };
const ENDED: Behind = { figures: ['ENDED'] };

/** The figures that matter most, each with its meaning and its customers. */
export function KeyFigures({ currency, report }: { currency: Currency; report: Report }) {
  const { mrr, arpu, lifetimeValue, churnRatio, trialConversionRatio, activeSubscriptionCount: active } = currency;
  const { trialingSubscriptionCount: trialing, unpricedSubscriptionCount: unpriced } = currency;
  const figures: { term: Term; value: string; note?: string | false; behind: Behind }[] = [
    {
      term: 'MRR',
      value: money(mrr),
      note: unpriced > 0 && `Without ${unpriced.toLocaleString()} of unknown amount`,
      behind: MRR_BEHIND,
    },
    { term: 'Churn rate', value: percent(churnRatio), behind: ENDED },
    {
      term: 'Trial conversion',
      value: trialConversionRatio === null ? 'No trial ended' : percent(trialConversionRatio),
      behind: { figures: ['TRIAL_CONVERTED', 'TRIAL_UNCONVERTED'] },
    },
    { term: 'ARPU', value: arpu ? money(arpu) : 'No customer pays', behind: MRR_BEHIND },
    { term: 'Lifetime value', value: lifetimeValue ? money(lifetimeValue) : 'No churn', behind: ENDED },
    {
      term: 'Active subscriptions',
      value: active.toLocaleString(),
      note: trialing > 0 && `${trialing.toLocaleString()} on trial`,
      behind: { figures: ['STARTED', 'ENDED'], sinceEver: true },
    },
  ];
  return (
    <SimpleGrid cols={{ base: 2, md: 3 }}>
      {figures.map(({ term, value, note, behind }) => (
        <Paper key={term} withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-label={term}>
          <Stack gap={4}>
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" c="dimmed">
                {term}
              </Text>
              <Definition term={term} />
            </Group>
            <Text size="xl" fw={700}>
              {value}
            </Text>
            <Group justify="space-between" gap="xs">
              <TextLink
                to="/revenue/customers"
                search={searchOf(behind, report)}
                size="sm"
                aria-label={`Customers behind ${term}`}
              >
                Customers
              </TextLink>
              {note && (
                <Text size="sm" c="dimmed">
                  {note}
                </Text>
              )}
            </Group>
          </Stack>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
