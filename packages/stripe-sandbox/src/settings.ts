import type { Outage } from './api/outage.ts';
import type { Store } from './store/store.ts';
import { type Faults, NO_FAULTS } from './webhooks/fault-injection.ts';
import type { Era } from './webhooks/legacy-shapes.ts';

/** How subscriptions are billed. At Stripe, these are settings of the dashboard and not of the API. */
export interface Terms {
  /** How many days before a renewal `invoice.upcoming` is sent. */
  upcoming_days: number;
  /** What happens to a subscription when all attempts to collect its renewal have failed. */
  after_retries: 'cancel' | 'unpaid' | 'past_due';
}

/** All settings of the control panel. They survive a restart. */
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

/** Reads the stored settings. */
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
