import { formatCount } from './format.ts';

interface IncludedFeature {
  feature: { name: string };
  limit: number | null;
  unlimited: boolean;
  value: string | null;
}

/** A feature as a plan includes it: "Copy trading", "Devices: 5", "Analytics level: advanced". */
export function featureText({ feature, limit, unlimited, value }: IncludedFeature): string {
  const amount = unlimited ? 'unlimited' : (value ?? (limit === null ? null : formatCount(limit)));
  return amount === null ? feature.name : `${feature.name}: ${amount}`;
}
