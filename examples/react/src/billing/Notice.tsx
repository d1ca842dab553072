import type { CombinedError } from '@urql/core';
import type { ReactNode } from 'react';
import { textOf } from './errors.ts';

/** A message in a box. `alert` is read out at once. */
export function Notice({ tone = 'info', children }: { tone?: 'info' | 'good' | 'alert'; children: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === 'alert' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

interface ErrorsProps {
  /** Errors that the program can act on: a lost connection, an exceeded limit. */
  error?: CombinedError | undefined;
  /** Outcomes that the user can act on. Tollgate words them for the user. */
  userErrors?: readonly { message: string }[] | undefined;
}

/** Shows both kinds of errors, or nothing. */
export function Errors({ error, userErrors = [] }: ErrorsProps) {
  const messages = [...userErrors.map(({ message }) => message), ...(error ? [textOf(error)] : [])];
  if (messages.length === 0) return null;
  return <Notice tone="alert">{messages.join(' ')}</Notice>;
}
