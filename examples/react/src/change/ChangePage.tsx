import type { BillingInterval } from '../operations.generated.ts';
import { PlanChange } from './PlanChange.tsx';

/** Changes the user's own plan. */
export function ChangePage({ plan, interval }: { plan: string; interval: string }) {
  return (
    <PlanChange
      title={(name) => `Change to ${name}`}
      target={{ plan, interval: interval as BillingInterval }}
      back="/"
      done="/account"
    />
  );
}
