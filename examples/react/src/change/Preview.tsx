import { featureText } from '../billing/feature-text.ts';
import { formatCount, formatDay, formatMoney } from '../billing/format.ts';
import { Notice } from '../billing/Notice.tsx';
import type { PreviewChangeQuery } from '../operations.generated.ts';

type PlanChange = NonNullable<NonNullable<PreviewChangeQuery['planChangePreview']>['preview']>;

export function Preview({ preview }: { preview: PlanChange }) {
  const { dueNow, prorationCredit, nextInvoice, nextInvoiceAt, gained, lost, overLimit } = preview;
  return (
    <>
      <dl className="costs">
        <dt>Credit for unused time</dt>
        <dd>{formatMoney(prorationCredit)}</dd>
        <dt>Due now</dt>
        <dd>
          <strong>{formatMoney(dueNow)}</strong>
        </dd>
        {nextInvoice && (
          <>
            <dt>Next invoice{nextInvoiceAt && ` on ${formatDay(nextInvoiceAt)}`}</dt>
            <dd>{formatMoney(nextInvoice)}</dd>
          </>
        )}
      </dl>
      <Features title="You get" features={gained} className="features" />
      <Features title="You lose" features={lost} className="features lost" />
      {overLimit.map(({ feature, usage }) => (
        <Notice key={feature.code}>
          You have already used {formatCount(usage?.used ?? 0)} of {feature.name}, more than the new plan includes. You
          can use it again after it resets.
        </Notice>
      ))}
    </>
  );
}

interface FeaturesProps {
  title: string;
  features: PlanChange['gained'];
  className: string;
}

function Features({ title, features, className }: FeaturesProps) {
  if (features.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul className={className}>
        {features.map((included) => (
          <li key={included.feature.code}>{featureText(included)}</li>
        ))}
      </ul>
    </>
  );
}
