import type { Connection } from 'mongoose';
import { accountCollection } from '../billing/entitlement/account.document.ts';
import { readStates } from '../billing/entitlement/accounts.read.ts';
import { organizationIn } from '../billing/organization/organization.read.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import type { Clock } from '../platform/clock.ts';
import { type Finding, found, named } from './finding.ts';
import { PATIENCE } from './look.ts';

/** Finds organizations with more seats in use than they have bought, and organizations with members but without an owner. */
export async function examineOrganizations(connection: Connection, catalog: Catalog, clock: Clock): Promise<Finding[]> {
  const over: string[] = [];
  const ownerless: string[] = [];
  const accounts = accountCollection(connection);
  const withMembers = accounts.find({ 'members.userId': { $exists: true } }, { maxTimeMS: PATIENCE });
  for await (const { _id: owner } of withMembers.project<{ _id: string }>({ _id: 1 })) {
    for (const { state } of (await readStates(accounts, [owner])).values()) {
      const { members, seats } = organizationIn(state, catalog, clock.now());
      if (seats && seats.used > seats.quantity) over.push(`${owner} (${seats.used} of ${seats.quantity})`);
      if (members.length > 0 && members.every(({ role }) => role !== 'OWNER')) ownerless.push(owner);
    }
  }
  return [
    ...(over.length > 0 ? [found('SEATS_OVER_QUANTITY', `More seats in use than bought: ${named(over)}.`)] : []),
    ...(ownerless.length > 0
      ? [found('ORGANIZATION_WITHOUT_OWNER', `Members, but no owner: ${named(ownerless)}.`)]
      : []),
  ];
}
