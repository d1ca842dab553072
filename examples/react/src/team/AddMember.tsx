import { type FormEvent, useState } from 'react';
import { Notice } from '../billing/Notice.tsx';
import { storeMember } from '../session/request-token.ts';

/** Adds a member. It stands for the invitations of your identity provider: Tollgate stores members, and invites no one. */
export function AddMember({ organizationId, onAdded }: { organizationId: string; onAdded(): void }) {
  const [problem, setProblem] = useState('');
  const [adding, setAdding] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    setAdding(true);
    setProblem('');
    try {
      const user = String(new FormData(form).get('user'));
      await storeMember({ user, organization: organizationId, role: 'member' });
      form.reset();
      onAdded();
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setAdding(false);
    }
  }

  return (
    <form onSubmit={submit} className="inline">
      <label>
        Add a member
        <input name="user" placeholder="bob" autoComplete="off" required />
      </label>
      <button type="submit" disabled={adding}>
        Add
      </button>
      {problem && <Notice tone="alert">{problem}</Notice>}
    </form>
  );
}
