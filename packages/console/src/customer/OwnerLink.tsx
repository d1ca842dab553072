import { TextLink } from '../layout/TextLink.tsx';
import type { OwnerPartsFragment } from '../operations.generated.ts';
import { addressOf, ownerOf } from './owner.ts';

interface Props {
  customer: OwnerPartsFragment | null | undefined;
  /** The tab of the page that the link opens. */
  tab?: string | undefined;
}

/** The ID of a customer's owner, as a link to the page of the customer. */
export function OwnerLink({ customer, tab }: Props) {
  if (!customer) return 'Unknown';
  const owner = ownerOf(customer);
  return (
    <TextLink to="/customer" search={{ ...addressOf(owner), ...(tab && { tab }) }} style={{ overflowWrap: 'anywhere' }}>
      {owner.id}
    </TextLink>
  );
}
