import { useState } from 'react';
import { useQuery } from 'urql';
import { Link, Redirect } from 'wouter';
import { Errors } from '../billing/Notice.tsx';
import { MyTeamsDocument, type OrganizationRole } from '../operations.generated.ts';
import { Choice } from '../pricing/Choice.tsx';
import { useSession } from '../session/session.tsx';
import { ManageTeam } from './ManageTeam.tsx';
import { TeamAccess } from './TeamAccess.tsx';

const ROLES: Record<OrganizationRole, string> = {
  OWNER: 'You are an owner.',
  BILLING_MANAGER: 'You are a billing manager.',
  MEMBER: 'You are a member.',
};

/** An organization of the user: what it gives them, and for its owners and billing managers its seats and members. */
export function TeamPage() {
  const { user } = useSession();
  const [chosen, choose] = useState<string>();
  const [{ data, error, fetching }] = useQuery({
    query: MyTeamsDocument,
    pause: user === null,
    // An owner may have changed it meanwhile.
    requestPolicy: 'cache-and-network',
  });
  if (user === null) return <Redirect href="/sign-in" />;

  const teams = data?.viewer?.organizations ?? [];
  const team = teams.find(({ id }) => id === chosen) ?? teams[0];
  const { viewerRole: role } = team ?? {};
  return (
    <>
      <div className="stack">
        <h1>{team ? `Team ${team.id}` : 'Your team'}</h1>
        {role && <p className="quiet">{ROLES[role]}</p>}
      </div>
      <Errors error={error} />
      {!data && fetching && <p className="quiet">Loading your team…</p>}
      {data?.viewer && !team && <NoTeam />}
      {team && teams.length > 1 && (
        <Choice
          label="Team"
          options={teams.map(({ id }) => ({ value: id, text: id }))}
          value={team.id}
          onChange={choose}
        />
      )}
      {team && (
        <div className="columns">
          {role !== 'MEMBER' && <ManageTeam key={team.id} id={team.id} />}
          <TeamAccess team={team} entitlements={data?.me?.entitlements ?? []} />
        </div>
      )}
    </>
  );
}

function NoTeam() {
  return (
    <section className="card">
      <p>You belong to no organization. Ask an owner to invite you, or sign in with an organization of your own.</p>
      <div className="actions">
        <Link className="button" href="/sign-in">
          Sign in with an organization
        </Link>
      </div>
    </section>
  );
}
