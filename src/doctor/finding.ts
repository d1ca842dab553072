import { OWN_FINDINGS } from './own.findings.ts';
import { STRIPE_FINDINGS } from './stripe.findings.ts';

/**
 * `error`: something does not work, or a promise is broken. `warning`: it works, but will cause trouble. `advice`: worth knowing, or a
 * person must check it because no program can.
 */
export type Severity = 'error' | 'warning' | 'advice';

/** The fields that all findings with the same code share. */
export interface FindingKind {
  severity: Severity;
  why: string;
  /** How to fix it: a command, a variable or a page. Write commands as `npm run <name> -- …`, so that `--local` can be inserted. */
  mend: string;
}

/** All findings. A test checks that docs/operations/doctor.md has the same table. */
export const FINDINGS = { ...OWN_FINDINGS, ...STRIPE_FINDINGS } satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding extends FindingKind {
  code: FindingCode;
  /** What was found. Never contains a secret. */
  what: string;
}

export function found(code: FindingCode, what: string): Finding {
  return { code, what, ...FINDINGS[code] };
}

/** Joins names for a message. Shows the first five and the number of the others. */
export function named(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${first} and ${names.length - 5} more` : first;
}
