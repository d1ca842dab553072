import { Alert, Button, Group, Text } from '@mantine/core';
import type { CombinedError } from 'urql';
import { codeOf } from './ApiProvider.tsx';

const WORDS: Record<string, string> = {
  FORBIDDEN: 'Your role does not allow this. An admin can do it, or give you the role.',
  UNAUTHENTICATED: 'The service did not accept your sign-in. Please sign in again.',
  RATE_LIMITED: 'That was a lot in a short time. Please wait a minute.',
  PROVIDER_UNAVAILABLE: 'Stripe cannot be reached right now. Nothing is lost: try again in a minute.',
  IDEMPOTENCY_KEY_REUSED: 'This was sent before with other values. Close the dialog and start again.',
};

/** What went wrong, in words for staff. */
export function wordsOf(error: CombinedError): string {
  if (error.networkError && error.graphQLErrors.length === 0)
    return 'The service cannot be reached. Check your connection, and try again.';
  const known = WORDS[codeOf(error) ?? ''];
  if (known) return known;
  const requestId = error.graphQLErrors[0]?.extensions['requestId'];
  const mention = requestId ? ` Tell your developers this number: ${requestId}` : '';
  return `Something went wrong.${mention}`;
}

/** An error in the place of what could not be read, with a way to try again if that can help. */
export function Problem({ error, retry }: { error: CombinedError; retry?: () => void }) {
  return (
    <Alert color="red" role="alert">
      <Group justify="space-between">
        <Text size="sm">{wordsOf(error)}</Text>
        {retry && codeOf(error) !== 'FORBIDDEN' && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
