/** The person who buys: their ID in the product, and the e-mail address from their token. */
export interface Buyer {
  userId: string;
  email: string | null;
}
