import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { Notice } from '../billing/Notice.tsx';
import { type Person, requestToken, storeMember } from './request-token.ts';
import { useSession } from './session.tsx';

/** Signs in any user by name, also as a member of any organization. It stands for the page of your identity provider. */
export function SignInPage() {
  const { signIn } = useSession();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState('');

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const user = String(form.get('user'));
    const organization = String(form.get('organization'));
    const role = form.get('role') === 'owner' ? 'owner' : 'member';
    const person: Person = organization ? { user, organization, role } : { user };
    try {
      await requestToken(person);
      if (organization) await storeMember({ user, organization, role });
      signIn(person);
      navigate(organization ? '/team' : '/');
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <section className="narrow card">
      <h1>Sign in</h1>
      <p className="quiet">Any name in lower case works. This page stands for your identity provider.</p>
      {problem && <Notice tone="alert">{problem}</Notice>}
      <form onSubmit={submit} className="stack">
        <label>
          User name
          <input name="user" defaultValue="alice" autoComplete="username" required />
        </label>
        <label>
          Organization (optional)
          <input name="organization" placeholder="acme" autoComplete="organization" />
        </label>
        <label>
          Role in the organization
          <select name="role" defaultValue="owner">
            <option value="owner">Owner</option>
            <option value="member">Member</option>
          </select>
        </label>
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </section>
  );
}
