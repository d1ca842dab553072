import { Why } from '../account/Why.tsx';
import { featureText } from '../billing/feature-text.ts';
import { Notice } from '../billing/Notice.tsx';
import type { MyTeamsQuery } from '../operations.generated.ts';

type Team = NonNullable<MyTeamsQuery['viewer']>['organizations'][number];
type Entitlement = NonNullable<MyTeamsQuery['me']>['entitlements'][number];

/** What the user may use through an organization, and what a seat would add. */
export function TeamAccess({ team, entitlements }: { team: Team; entitlements: readonly Entitlement[] }) {
  const through = entitlements.filter(({ granted, organization }) => granted && organization?.id === team.id);
  const locked = entitlements.filter(({ reason }) => reason === 'SEAT_REQUIRED');
  return (
    <section className="card">
      <h2>Your access</h2>
      {team.viewerHasSeat && <p>You have a seat.</p>}
      {locked.length > 0 && (
        <Notice>
          {team.viewerRole === 'MEMBER' ? 'Ask an owner of your team for a seat' : 'Assign a seat to yourself'} to use{' '}
          {listed(locked.map(({ feature }) => feature.name))}.
        </Notice>
      )}
      {through.length > 0 && (
        <>
          <p className="quiet">Through {team.id} you have:</p>
          <ul className="features">
            {through.map((entitlement) => (
              <li key={entitlement.feature.code}>
                <Why feature={entitlement.feature.code}>{featureText(entitlement)}</Why>
              </li>
            ))}
          </ul>
        </>
      )}
      {through.length === 0 && locked.length === 0 && <p className="quiet">Your team adds nothing to your own plan.</p>}
    </section>
  );
}

const listed = (names: string[]) => new Intl.ListFormat().format(names);
