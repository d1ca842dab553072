import { createContext, type ReactNode, useContext } from 'react';
import type { CustomerPageQuery, CustomerPartsFragment } from '../operations.generated.ts';
import type { Owner } from './owner.ts';

export type Customer = CustomerPartsFragment;
export type Seats = NonNullable<CustomerPageQuery['organization']>['seats'];

/** The customer of the page. */
export interface OpenCustomer {
  owner: Owner;
  customer: Customer;
  /** The seats of an organization. Null for users, and if no plan of the organization is sold by the seat. */
  seats: Seats;
  /** Opens the dialog of an action. It belongs to the page, so it stays open when what it acts on changes. */
  act: (dialog: ReactNode) => void;
  /** Closes the dialog, and reads the customer and their lists again if something was sent. */
  closeDialog: (sent: boolean) => void;
}

export const CustomerContext = createContext<OpenCustomer | null>(null);

export function useCustomer(): OpenCustomer {
  const open = useContext(CustomerContext);
  if (!open) throw new Error('useCustomer() needs a customer around it');
  return open;
}
