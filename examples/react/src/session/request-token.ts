/** Who is signed in, and the organization that they chose at sign-in. */
export interface Person {
  user: string;
  organization?: string;
  role?: 'owner' | 'member';
}

/**
 * Requests a token for a person. Replace this by your identity provider's client, such as oidc-client-ts, Auth.js or Clerk.
 * In development, the endpoint of `dev-token.ts` answers.
 */
export async function requestToken(person: Person): Promise<string> {
  const response = await fetch(`/dev/token?${new URLSearchParams({ ...person })}`);
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

/** Stores a member of an organization. In your app, your identity provider invites members, and your back end stores them (`setMembers`). */
export async function storeMember(member: Required<Person>): Promise<void> {
  const response = await fetch(`/dev/members?${new URLSearchParams({ ...member })}`, { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
}
