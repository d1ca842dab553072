import { Loader, Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { wordsOf } from '../api/Problem.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import {
  type BillingInterval,
  CatalogDocument,
  ChangePlanDocument,
  type ChangeTiming,
  type IncludedFragment,
  PlanChangePreviewDocument,
  type PlanChangePreviewQuery,
} from '../operations.generated.ts';
import type { Subscription } from '../subscription/SubscriptionCard.tsx';
import { titleOf } from '../subscription/title.ts';
import { amountWords, day, money, priceWords } from '../words/words.ts';
import { ActionDialog } from './ActionDialog.tsx';

export function ChangePlan({ subscription }: { subscription: Subscription }) {
  const client = useClient();
  const { owner } = useCustomer();
  const [{ data: catalog }] = useQuery({ query: CatalogDocument, requestPolicy: 'cache-first' });
  const [chosen, choose] = useState<string | null>(null);
  const [when, setWhen] = useState<ChangeTiming>('NOW');
  const currency = subscription.price?.amount.currency;
  const offers = (catalog?.plans ?? [])
    .filter(({ addOn, purchasable }) => purchasable && !addOn)
    .flatMap(({ code, name, prices }) =>
      prices
        .filter(({ amount, interval }) => interval !== 'ONE_TIME' && (!currency || amount.currency === currency))
        .filter(({ id }) => id !== subscription.price?.id)
        .map((price) => ({ value: `${code} ${price.interval}`, label: `${name}, ${priceWords(price)}` })),
    );
  const [plan = '', interval] = (chosen ?? '').split(' ') as [string, BillingInterval];
  const wanted = { subscriptionId: subscription.id, plan, interval, when };
  const [{ data, error, fetching }] = useQuery({
    query: PlanChangePreviewDocument,
    variables: { input: { ...wanted, actingFor: inputOf(owner) } },
    pause: chosen === null,
    requestPolicy: 'network-only',
  });
  const answer = chosen === null ? undefined : data?.planChangePreview;
  const preview = fetching ? undefined : answer?.preview;
  const refusal = error ? wordsOf(error) : answer?.userErrors.map(({ message }) => message).join(' ');
  const name = offers.find(({ value }) => value === chosen)?.label.split(',')[0] ?? 'another plan';
  return (
    <ActionDialog
      title={`Change the plan from ${titleOf(subscription)}`}
      verb={`Change to ${name}`}
      missing={chosen === null ? 'Choose a plan.' : preview ? null : 'The change cannot be sent without its preview.'}
      preview={
        chosen === null ? (
          <Text size="sm">Choose a plan to see the money and the access.</Text>
        ) : preview ? (
          <Preview preview={preview} when={when} end={subscription.currentPeriodEnd} />
        ) : fetching ? (
          <Loader size="sm" aria-label="Asking Stripe" />
        ) : (
          <Text size="sm">{refusal}</Text>
        )
      }
      send={({ reason, idempotencyKey }) => {
        const prorationDate = when === 'NOW' ? preview?.prorationDate : undefined;
        const input = { ...wanted, prorationDate, actingFor: { ...inputOf(owner), reason }, idempotencyKey };
        return client.mutation(ChangePlanDocument, { input }).toPromise();
      }}
    >
      <Select label="New plan" placeholder="Choose a plan" data={offers} value={chosen} onChange={choose} searchable />
      <Radio.Group label="When?" value={when} onChange={(value) => setWhen(value as ChangeTiming)}>
        <Stack gap="xs" mt="xs">
          <Radio value="NOW" label="Now" />
          <Radio value="PERIOD_END" label="At the end of the paid period" />
        </Stack>
      </Radio.Group>
    </ActionDialog>
  );
}

type PreviewOf = NonNullable<NonNullable<PlanChangePreviewQuery['planChangePreview']>['preview']>;

interface PreviewProps {
  preview: PreviewOf;
  when: ChangeTiming;
  end: string | null | undefined;
}

function Preview({ preview, when, end }: PreviewProps) {
  const { dueNow, prorationCredit, nextInvoice, nextInvoiceAt, gained, lost, overLimit } = preview;
  return (
    <Stack gap={4}>
      <Text size="sm">
        <strong>{money(dueNow)}</strong> is charged now
        {prorationCredit.amount !== 0 && `, after ${money(prorationCredit)} for unused time`}.
      </Text>
      {nextInvoice && (
        <Text size="sm">
          The next invoice is {money(nextInvoice)}
          {nextInvoiceAt && ` on ${day(nextInvoiceAt)}`}.
        </Text>
      )}
      {when === 'PERIOD_END' && end && <Text size="sm">Access changes on {day(end)}.</Text>}
      {gained.length > 0 && <Text size="sm">Gains, or has more of: {listOf(gained)}.</Text>}
      {lost.length > 0 && <Text size="sm">Loses, or has less of: {listOf(lost)}.</Text>}
      {overLimit.map(({ feature, usage }) => (
        <Text key={feature.id} size="sm">
          {usage?.used.toLocaleString()} of {feature.name} are used already, more than the new limit.
        </Text>
      ))}
    </Stack>
  );
}

function listOf(features: readonly IncludedFragment[]): string {
  return features.map((one) => [one.feature.name, amountWords(one)].filter(Boolean).join(': ')).join(', ');
}
