const URL_OF_TOLLGATE = process.env['VITE_TOLLGATE_URL'] ?? 'http://127.0.0.1:4000';

const SET_MEMBERS = `mutation StoreMember($input: SetMembersInput!) {
  setMembers(input: $input) { userErrors { code message } }
}`;

interface NewMember {
  organizationId: string;
  userId: string;
  role: 'OWNER' | 'MEMBER';
}

/** Stores a member at Tollgate, as your back end does after your identity provider reports a new member. Returns the reason if Tollgate refuses, else null. */
export async function storeMember({ organizationId, userId, role }: NewMember, token: string): Promise<string | null> {
  const response = await fetch(`${URL_OF_TOLLGATE}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      query: SET_MEMBERS,
      variables: { input: { organizationId, add: [{ userId, role }] } },
    }),
  });
  const { data, errors } = (await response.json()) as Answer;
  if (!data?.setMembers) throw new Error(errors?.map(({ message }) => message).join(' ') ?? 'Tollgate did not answer.');
  return data.setMembers.userErrors[0]?.message ?? null;
}

interface Answer {
  data?: { setMembers: { userErrors: { message: string }[] } | null };
  errors?: { message: string }[];
}
