import type { Outage } from './api/outage.ts';
import type { Store } from './store/store.ts';
import { type Faults, NO_FAULTS } from './webhooks/fault-injection.ts';
import type { Era } from './webhooks/legacy-shapes.ts';

/** How subscriptions are billed: what is set in Stripe's dashboard and not by its API. */
export interface Terms {
  /** So many days before a renewal `invoice.upcoming` tells of it. */
  upcoming_days: number;
  /** What becomes of a subscription whose renewal could not be paid in the end. */
  after_retries: 'cancel' | 'unpaid' | 'past_due';
}

/** Everything that can be set at the control panel. It outlives a restart. */
export interface SettingsShape {
  terms: Terms;
  network: Faults;
  era: Era;
  outage: Outage | null;
}

export const DEFAULTS: SettingsShape = {
  terms: { upcoming_days: 7, after_retries: 'cancel' },
  network: NO_FAULTS,
  era: 'current',
  outage: null,
};

export interface Settings {
  get<K extends keyof SettingsShape>(name: K): SettingsShape[K];
  set<K extends keyof SettingsShape>(name: K, value: SettingsShape[K]): Promise<void>;
}

/** Opens the settings as the last process left them. */
export async function openSettings(store: Store): Promise<Settings> {
  const current = { ...DEFAULTS };
  const saved = await store.settings.find({ _id: { $in: Object.keys(DEFAULTS) } }).toArray();
  Object.assign(current, Object.fromEntries(saved.map(({ _id, value }) => [_id, value])));

  return {
    get: (name) => current[name],
    async set(name, value) {
      current[name] = value;
      await store.settings.updateOne({ _id: name }, { $set: { value } }, { upsert: true });
    },
  };
}
