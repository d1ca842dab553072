import { Checkbox, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import { CatalogDocument, GrantFeatureDocument, GrantPlanDocument } from '../operations.generated.ts';
import { day } from '../words/words.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { DayField, endOfDay } from './DayField.tsx';

export function GrantPlan() {
  const client = useClient();
  const { owner } = useCustomer();
  const [{ data }] = useQuery({ query: CatalogDocument, requestPolicy: 'cache-first' });
  const [plan, setPlan] = useState<string | null>(null);
  const [until, setUntil] = useState('');
  const plans = (data?.plans ?? []).filter(({ free }) => !free);
  const name = plans.find(({ code }) => code === plan)?.name;
  return (
    <ActionDialog
      title="Grant a plan"
      verb={`Grant ${name}`}
      missing={plan ? null : 'Choose a plan.'}
      preview={<Text size="sm">{grantWords(name, until)} It costs nothing and ends without a charge.</Text>}
      send={({ reason, idempotencyKey }) => {
        const input = {
          ...inputOf(owner),
          plan: plan ?? '',
          reason,
          idempotencyKey,
          ...(until && { validUntil: endOfDay(until) }),
        };
        return client.mutation(GrantPlanDocument, { input }).toPromise();
      }}
    >
      <Select
        label="Plan"
        placeholder="Choose a plan"
        data={plans.map((one) => ({ value: one.code, label: one.name }))}
        value={plan}
        onChange={setPlan}
      />
      <DayField label="Last day" description="Empty: until it is revoked" value={until} onChange={setUntil} />
    </ActionDialog>
  );
}

export function GrantFeature() {
  const client = useClient();
  const { owner } = useCustomer();
  const [{ data }] = useQuery({ query: CatalogDocument, requestPolicy: 'cache-first' });
  const [code, setCode] = useState<string | null>(null);
  const [until, setUntil] = useState('');
  const [limit, setLimit] = useState('');
  const [unlimited, setUnlimited] = useState(false);
  const [value, setValue] = useState<string | null>(null);
  const feature = data?.features.find((one) => one.code === code);
  const counted = feature?.kind === 'LIMIT' || feature?.kind === 'METERED';
  const amount = counted && !unlimited ? Number(limit) : null;
  const missing = !feature
    ? 'Choose a feature.'
    : amount !== null && !(Number.isInteger(amount) && amount > 0)
      ? 'Enter how much of it.'
      : feature.values && !value
        ? 'Choose a value.'
        : null;
  return (
    <ActionDialog
      title="Grant a feature"
      verb={`Grant ${feature?.name}`}
      missing={missing}
      preview={<Text size="sm">{grantWords(feature?.name, until)} It costs nothing.</Text>}
      send={({ reason, idempotencyKey }) => {
        const input = {
          ...inputOf(owner),
          feature: code ?? '',
          reason,
          idempotencyKey,
          ...(until && { validUntil: endOfDay(until) }),
          ...(counted && (unlimited ? { unlimited } : { limit: amount })),
          ...(feature?.values && { value }),
        };
        return client.mutation(GrantFeatureDocument, { input }).toPromise();
      }}
    >
      <Select
        label="Feature"
        placeholder="Choose a feature"
        data={(data?.features ?? []).map((one) => ({ value: one.code, label: one.name }))}
        value={code}
        onChange={setCode}
        searchable
      />
      {counted && (
        <>
          <TextInput
            label="How much"
            description={feature.kind === 'METERED' ? 'For each billing period' : 'At the same time'}
            inputMode="numeric"
            value={limit}
            onChange={({ currentTarget }) => setLimit(currentTarget.value)}
            disabled={unlimited}
          />
          <Checkbox
            label="Unlimited"
            checked={unlimited}
            onChange={({ currentTarget }) => setUnlimited(currentTarget.checked)}
          />
        </>
      )}
      {feature?.values && <Select label="Value" data={feature.values} value={value} onChange={setValue} />}
      <DayField label="Last day" description="Empty: until it is revoked" value={until} onChange={setUntil} />
    </ActionDialog>
  );
}

function grantWords(name: string | undefined, until: string): string {
  const end = until ? `until ${day(endOfDay(until))}` : 'until an admin revokes it';
  return `The customer has ${name ?? 'it'} from now ${end}, in addition to what they bought.`;
}
