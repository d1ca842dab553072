import { featureText } from '../billing/feature-text.ts';
import { formatCount, formatDay } from '../billing/format.ts';
import type { Me } from './Subscription.tsx';
import { Why } from './Why.tsx';

type Entitlement = Me['entitlements'][number];

/** What the user may use. Decided by `granted`, never by the plan's name. */
export function Access({ entitlements }: { entitlements: readonly Entitlement[] }) {
  const metered = entitlements.filter(({ usage }) => usage);
  const others = entitlements.filter(({ usage, granted }) => !usage && granted);
  return (
    <>
      <section className="card">
        <h2>Usage</h2>
        {metered.map((entitlement) => (
          <UsageBar key={entitlement.feature.code} {...entitlement} />
        ))}
      </section>
      <section className="card">
        <h2>Included</h2>
        <ul className="features">
          {others.map((entitlement) => (
            <li key={entitlement.feature.code}>
              <Why feature={entitlement.feature.code}>{featureText(entitlement)}</Why>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function UsageBar({ feature, limit, usage }: Entitlement) {
  if (!usage) return null;
  const isFull = usage.remaining === 0;
  return (
    <div className="usage">
      <div className="usage-text">
        <span>{feature.name}</span>
        <span>
          {formatCount(usage.used)} {limit === null ? 'used, unlimited' : `of ${formatCount(limit)}`}
        </span>
      </div>
      {limit !== null && (
        <meter aria-label={feature.name} value={usage.used} max={Math.max(limit, 1)} className={isFull ? 'full' : ''} />
      )}
      {usage.resetsAt && <small className="quiet">Resets on {formatDay(usage.resetsAt)}</small>}
    </div>
  );
}
