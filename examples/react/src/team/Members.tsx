import { useState } from 'react';
import { useQuery } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { MembersDocument, type MembersQuery, type OrganizationRole } from '../operations.generated.ts';
import { AddMember } from './AddMember.tsx';
import { SeatButton } from './SeatButton.tsx';

type Member = NonNullable<NonNullable<MembersQuery['organization']>['members']>['nodes'][number];

const ROLES: Record<OrganizationRole, string> = {
  OWNER: 'Owner',
  BILLING_MANAGER: 'Billing manager',
  MEMBER: 'Member',
};

interface MembersProps {
  organizationId: string;
  /** Whether the organization has seats to assign. */
  canAssign: boolean;
}

/** The members of an organization, newest first, a page at a time. */
export function Members({ organizationId, canAssign }: MembersProps) {
  // The cursor of each page so far. `undefined` is the first page.
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  // A new member is on the first page, and moves the others.
  const [added, setAdded] = useState(0);
  return (
    <section className="card">
      <h2>Members</h2>
      {cursors.map((after, index) => (
        <Page
          key={`${added} ${after}`}
          organizationId={organizationId}
          canAssign={canAssign}
          after={after}
          onMore={index === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : undefined}
        />
      ))}
      <AddMember
        organizationId={organizationId}
        onAdded={() => {
          setCursors([undefined]);
          setAdded(added + 1);
        }}
      />
    </section>
  );
}

interface PageProps extends MembersProps {
  after: string | undefined;
  /** Shows the next page; undefined if it is shown. */
  onMore: ((cursor: string) => void) | undefined;
}

function Page({ organizationId, canAssign, after, onMore }: PageProps) {
  const [{ data, error }] = useQuery({
    query: MembersDocument,
    variables: { id: organizationId, after },
    requestPolicy: 'cache-and-network',
  });
  const { nodes, pageInfo } = data?.organization?.members ?? {};
  const next = pageInfo?.hasNextPage ? pageInfo.endCursor : null;
  return (
    <>
      <Errors error={error} />
      <ul className="members">
        {nodes?.map((member) => (
          <MemberRow key={member.userId} member={member} organizationId={organizationId} canAssign={canAssign} />
        ))}
      </ul>
      {next && onMore && (
        <button type="button" onClick={() => onMore(next)}>
          Show more
        </button>
      )}
    </>
  );
}

function MemberRow({ member, organizationId, canAssign }: { member: Member } & MembersProps) {
  const { userId, role, hasSeat } = member;
  return (
    <li aria-label={userId}>
      <div>
        <strong>{userId}</strong>
        <div className="quiet">
          {ROLES[role]}
          {canAssign && (hasSeat ? ', with seat' : ', no seat')}
        </div>
      </div>
      {canAssign && <SeatButton organizationId={organizationId} userId={userId} hasSeat={hasSeat} />}
    </li>
  );
}
