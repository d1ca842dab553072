import { Group, List, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { TextLink } from '../layout/TextLink.tsx';
import { useTitle } from '../layout/use-title.ts';
import { CatalogUseDocument, type CatalogUseQuery } from '../operations.generated.ts';
import { may, useSession } from '../sign-in/session.ts';
import { amountWords, counted, priceWords } from '../words/words.ts';
import { PlanSync } from './PlanSync.tsx';

type Use = NonNullable<CatalogUseQuery['catalogUse']>;

/** The plans and features of the catalog, how many customers have them, and whether Stripe matches. */
export function CatalogPage() {
  useTitle('Catalog');
  const session = useSession();
  const [{ data, error }, read] = useQuery({ query: CatalogUseDocument });
  const use = data?.catalogUse;
  return (
    <Stack gap="lg">
      <Title order={1}>Catalog</Title>
      {may(session, 'comparePlans') && <PlanSync />}
      {error && !use && <Problem error={error} retry={() => read({ requestPolicy: 'network-only' })} />}
      {!use && !error && <Skeleton height={400} aria-label="Loading" />}
      {use && <Plans plans={use.plans} />}
      {use && <Features features={use.features} plans={use.plans} />}
    </Stack>
  );
}

function Plans({ plans }: Pick<Use, 'plans'>) {
  // Retired plans come last.
  const sorted = [false, true].flatMap((retired) => plans.filter(({ plan }) => plan.retired === retired));
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {sorted.map((use) => (
        <PlanCard key={use.plan.id} use={use} />
      ))}
    </SimpleGrid>
  );
}

function PlanCard({ use: { plan, customerCount, prices } }: { use: Use['plans'][number] }) {
  const { code, name, description, addOn, free, retired, purchasable, trialDays, features } = plan;
  const tags: [text: string, color: string][] = [];
  if (retired) tags.push(['Retired', 'orange']);
  if (addOn) tags.push(['Add-on', 'indigo']);
  if (free) tags.push(['Free', 'gray']);
  if (!free && !retired && !purchasable) tags.push(['On request', 'gray']);
  if (trialDays !== null) tags.push([`Trial of ${trialDays} days`, 'teal']);
  const customers = (
    <TextLink
      to="/customers"
      search={{ plan: code }}
      size="sm"
      aria-label={`${counted(customerCount, 'customer')} of ${name}`}
    >
      {counted(customerCount, 'customer')}
    </TextLink>
  );
  return (
    <Card title={name} actions={customers}>
      {description && <Text size="sm">{description}</Text>}
      {tags.length > 0 && (
        <Group gap="xs">
          {tags.map(([text, color]) => (
            <Tag key={text} color={color}>
              {text}
            </Tag>
          ))}
        </Group>
      )}
      {prices.length > 0 && (
        <List aria-label={`Prices of ${name}`}>
          {prices.map(({ price, subscriptionCount }) => (
            <List.Item key={price.id}>
              {priceWords(price)}
              {subscriptionCount !== null && (
                <Text component="span" size="sm" c="dimmed">
                  {` · ${counted(subscriptionCount, 'subscription')}`}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      )}
      <List size="sm" aria-label={`Features of ${name}`}>
        {features.map(({ feature, ...included }) => (
          <List.Item key={feature.id}>{[feature.name, amountWords(included)].filter(Boolean).join(': ')}</List.Item>
        ))}
      </List>
    </Card>
  );
}

function Features({ features, plans }: Pick<Use, 'features' | 'plans'>) {
  const plansWith = (id: string) => {
    const giving = plans.filter(({ plan }) => plan.features.some(({ feature }) => feature.id === id));
    return giving.map(({ plan }) => plan.name).join(', ') || 'None';
  };
  return (
    <Card title="Features">
      <Text size="sm" c="dimmed">
        Customers have a feature from a plan, an add-on or a grant. Each counts once.
      </Text>
      <Table.ScrollContainer
        minWidth={0}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Features' } }}
      >
        <Table aria-label="Features" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Feature</Table.Th>
              <Table.Th ta="right">Customers</Table.Th>
              <Table.Th visibleFrom="xs">In plans</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {features.map(({ feature: { id, code, name }, customerCount }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  {name}
                  <Text size="sm" c="dimmed" hiddenFrom="xs">
                    {plansWith(id)}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                  <TextLink
                    to="/customers"
                    search={{ feature: code }}
                    inherit
                    aria-label={`${counted(customerCount, 'customer')} with ${name}`}
                  >
                    {customerCount.toLocaleString()}
                  </TextLink>
                </Table.Td>
                <Table.Td visibleFrom="xs">{plansWith(id)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
