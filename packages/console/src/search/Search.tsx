import { Badge, Box, Group, Modal, Text, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { wordsOf } from '../api/Problem.tsx';
import { addressOf, ownerOf } from '../customer/owner.ts';
import { SearchDocument, type SearchQuery } from '../operations.generated.ts';
import { day, money } from '../words/words.ts';

const MATCHES: Record<string, string> = {
  USER_ID: 'User ID',
  ORGANIZATION_ID: 'Organization ID',
  EMAIL: 'E-mail',
  STRIPE_ID: 'Stripe ID',
  INVOICE_NUMBER: 'Invoice number',
  CARD: 'Card and date',
};

const HELP = 'User ID, beginning of the e-mail address, Stripe ID, invoice number, or card and date (4242 2026-03-01)';

/** Finds a customer by what they quote. Opens with Command-K or Ctrl-K. */
export function Search() {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), 100);
  const [{ data, error, fetching }] = useQuery({ query: SearchDocument, variables: { text }, pause: text === '' });
  const found = text === '' ? [] : (data?.search ?? []);
  const isCurrent = text === typed.trim() && !fetching;
  return (
    <Spotlight.Root query={typed} onQueryChange={setTyped} shortcut="mod + K" scrollable maxHeight={400}>
      <VisuallyHidden>
        <Modal.Title>Find a customer</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search placeholder="What does the customer quote?" aria-label="Find a customer" />
      <Spotlight.ActionsList>
        {found.map((result) => (
          <Found key={`${result.match} ${result.customer?.id} ${result.payment?.id}`} result={result} />
        ))}
        {found.length === 0 && (
          <Spotlight.Empty>
            {text === ''
              ? HELP
              : error
                ? wordsOf(error)
                : isCurrent
                  ? 'No customer found. Check the spelling.'
                  : 'Searching …'}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Found({ result: { match, customer, payment } }: { result: NonNullable<SearchQuery['search']>[number] }) {
  const navigate = useNavigate();
  if (!customer) return null;
  const owner = ownerOf(customer);
  const open = () => {
    spotlight.close();
    void navigate({ to: '/customer', search: { ...addressOf(owner), ...(payment ? { tab: 'payments' } : {}) } });
  };
  return (
    <Spotlight.Action onClick={open}>
      <Group justify="space-between" gap={4} w="100%" style={{ overflowWrap: 'anywhere' }}>
        <Box flex="1 1 200px">
          <Text>{owner.id}</Text>
          <Text size="sm" c="dimmed">
            {payment
              ? `${payment.invoiceNumber ?? 'Payment'} · ${money(payment.amount)} · ${day(payment.createdAt)}`
              : [owner.isOrganization && 'Organization', customer.contact?.email, customer.plan.name]
                  .filter(Boolean)
                  .join(' · ')}
          </Text>
        </Box>
        <Badge variant="default" flex="none" tt="none">
          {MATCHES[match]}
        </Badge>
      </Group>
    </Spotlight.Action>
  );
}
