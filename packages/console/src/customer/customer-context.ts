import { createContext, type ReactNode, useContext } from 'react';
import type { CustomerPageQuery } from '../operations.generated.ts';

export type Customer = NonNullable<CustomerPageQuery['customer']>;

/** The customer of the page. */
export interface OpenCustomer {
  userId: string;
  customer: Customer;
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
