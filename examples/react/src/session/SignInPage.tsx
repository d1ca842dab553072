import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { Notice } from '../billing/Notice.tsx';
import { requestToken } from './request-token.ts';
import { useSession } from './session.tsx';

/** Signs in any user by name. It stands for the page of your identity provider. */
export function SignInPage() {
  const { signIn } = useSession();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState('');

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const user = String(new FormData(event.currentTarget).get('user'));
    try {
      await requestToken(user);
      signIn(user);
      navigate('/');
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
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </section>
  );
}
