import { OWN_FINDINGS } from './own.findings.ts';
import { STRIPE_FINDINGS } from './stripe.findings.ts';

/**
 * `error`: something does not work, or a promise is not kept. `warning`: it works, and somebody will be sorry. `advice`: worth
 * knowing, or to be looked at by a person because nothing can tell.
 */
export type Severity = 'error' | 'warning' | 'advice';

/** What is the same of a finding wherever it is found. */
export interface FindingKind {
  severity: Severity;
  why: string;
  /** The command, the variable or the page. Commands are written `npm run <name> -- …`, so that `--local` can be put in. */
  mend: string;
}

/** Every finding there is. docs/operations/doctor.md has the same table, by test. */
export const FINDINGS = { ...OWN_FINDINGS, ...STRIPE_FINDINGS } satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding extends FindingKind {
  code: FindingCode;
  /** What was seen here; never a secret. */
  what: string;
}

export function found(code: FindingCode, what: string): Finding {
  return { code, what, ...FINDINGS[code] };
}

/** A list in which nothing matters behind the first five. */
export function named(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${first} and ${names.length - 5} more` : first;
}
