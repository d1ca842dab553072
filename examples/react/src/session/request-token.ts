/**
 * Requests a token for a user. Replace this by your identity provider's client, such as oidc-client-ts, Auth.js or Clerk.
 * In development, the endpoint of `dev-token.ts` answers.
 */
export async function requestToken(user: string): Promise<string> {
  const response = await fetch(`/dev/token?user=${encodeURIComponent(user)}`);
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}
