import type { CustomerOwner } from '../billing/customer/owner.document.ts';
import { type Owners, winsOver } from '../billing/customer/owners.ts';
import type { Link } from '../billing/payment/link.document.ts';
import type { Links } from '../billing/payment/links.ts';

/** Owners as they would be: what is learned is kept here, over what is stored, and nothing is written. */
export function imaginedOwners(owners: Owners): Owners {
  const learned = new Map<string, CustomerOwner>();
  return {
    async of(ids) {
      const stored = await owners.of(ids);
      return new Map([...stored, ...[...learned].filter(([id]) => ids.includes(id))]);
    },
    async learn(claims, known) {
      const winners: CustomerOwner[] = [];
      for (const claim of claims) {
        const best = learned.get(claim._id) ?? known.get(claim._id);
        if (best !== undefined && !winsOver(claim, best)) continue;
        learned.set(claim._id, claim);
        winners.push(claim);
      }
      return winners;
    },
  };
}

/** Links as they would be, in the same way. */
export function imaginedLinks(links: Links): Links {
  const learned = new Map<string, Link>();
  return {
    async of(ids) {
      const known = await links.of(ids);
      for (const id of ids) {
        const more = learned.get(id);
        if (more) known.set(id, { ...known.get(id), ...more });
      }
      return known;
    },
    async learn(told) {
      for (const link of told) learned.set(link._id, { ...learned.get(link._id), ...link });
      return [...told];
    },
  };
}
