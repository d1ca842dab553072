import { Button, Code, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { type FindingSeverity, FindingsDocument, type FindingsQuery } from '../operations.generated.ts';
import { sentence } from '../words/words.ts';

type Finding = NonNullable<FindingsQuery['findings']>[number];

const COLORS: Record<FindingSeverity, string> = { ERROR: 'red', WARNING: 'orange', ADVICE: 'gray' };

/** What the checks of the deployment found, worst first, for admins. They run when the page opens, and when asked again. */
export function Findings() {
  const [{ data, error, fetching }, read] = useQuery({ query: FindingsDocument, requestPolicy: 'network-only' });
  const found = data?.findings;
  const again = (
    <Button size="xs" variant="default" loading={fetching} onClick={() => read()}>
      Check again
    </Button>
  );
  return (
    <Card title="Findings" actions={again}>
      <Text size="sm" c="dimmed">
        The checks of “npm run doctor” that do not ask Stripe.
      </Text>
      {error && <Problem error={error} />}
      {!found && !error && <Skeleton height={80} aria-label="Loading" />}
      {found?.length === 0 && <Text>No problems found.</Text>}
      {found && found.length > 0 && (
        <Stack component="ul" m={0} p={0} aria-label="Findings" style={{ listStyle: 'none' }}>
          {kindsOf(found).map(([first, all]) => (
            <li key={first.code}>
              <Tag color={COLORS[first.severity]}>{sentence(first.severity)}</Tag>
              {all.map(({ what }) => (
                <Text key={what} fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {what}
                </Text>
              ))}
              <Text size="sm">{first.why}</Text>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                To fix it: {withCode(first.fix)}
              </Text>
            </li>
          ))}
        </Stack>
      )}
    </Card>
  );
}

/** A text in which code is between backticks. */
const withCode = (text: string) =>
  text.split('`').map((part, n) => (n % 2 === 1 ? <Code key={part}>{part}</Code> : part));

/** The findings by code. The reason and the remedy of a code are shown once. */
function kindsOf(found: readonly Finding[]): [first: Finding, all: Finding[]][] {
  const codes = [...new Set(found.map(({ code }) => code))];
  return codes.map((code) => {
    const all = found.filter((one) => one.code === code);
    return [all[0] as Finding, all];
  });
}
