import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { WhyMayIDocument } from '../operations.generated.ts';

/** Opens to say why the user has a feature, newest cause first. The causes are requested when it opens. */
export function Why({ feature, children }: { feature: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [{ data, error }] = useQuery({ query: WhyMayIDocument, variables: { feature }, pause: !isOpen });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{children}</summary>
      <Errors error={error} />
      <ul className="why">
        {data?.me?.entitlement?.because.map(({ at, summary }) => (
          <li key={at + summary}>{summary}</li>
        ))}
      </ul>
    </details>
  );
}
