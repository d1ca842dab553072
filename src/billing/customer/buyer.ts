/** The person who buys: their id in the product's own directory, and the address from their token. */
export interface Buyer {
  userId: string;
  email: string | null;
}
