import { Group, List, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { TextLink } from '../layout/TextLink.tsx';
import { useTitle } from '../layout/use-title.ts';
import { PlansOnSaleDocument, type PlansOnSaleQuery } from '../operations.generated.ts';
import { amountWords, priceWords } from '../words/words.ts';

/** The plans on sale, as customers see them. */
export function CatalogPage() {
  useTitle('Catalog');
  const [{ data, error }, read] = useQuery({ query: PlansOnSaleDocument });
  return (
    <Stack gap="lg">
      <Title order={1}>Catalog</Title>
      {error && !data && <Problem error={error} retry={() => read({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Skeleton height={400} aria-label="Loading" />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {data?.plans.map((plan) => (
          <PlanCard key={plan.id} plan={plan} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function PlanCard({ plan }: { plan: PlansOnSaleQuery['plans'][number] }) {
  const { code, name, description, addOn, free, purchasable, trialDays, prices, features } = plan;
  const customers = (
    <TextLink to="/customers" search={{ plan: code }} size="sm" aria-label={`Customers of ${name}`}>
      Customers
    </TextLink>
  );
  return (
    <Card title={name} actions={customers}>
      {description && <Text size="sm">{description}</Text>}
      <Group gap="xs">
        {addOn && <Tag color="indigo">Add-on</Tag>}
        {free && <Tag color="gray">Free</Tag>}
        {!free && !purchasable && <Tag color="gray">On request</Tag>}
        {trialDays !== null && <Tag color="teal">{`Trial of ${trialDays} days`}</Tag>}
      </Group>
      {prices.length > 0 && (
        <List aria-label={`Prices of ${name}`}>
          {prices.map((price) => (
            <List.Item key={price.id}>{priceWords(price)}</List.Item>
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
