import { realpathSync } from 'node:fs';
import { reasonOf } from '../platform/redact.ts';

/**
 * What a command prints at its end, if anything, and the code that the process ends with: 0, 1 for a fault or a finding, 2 for a
 * wrong call, 3 for what is only a warning.
 */
export interface Outcome {
  code: 0 | 1 | 2 | 3;
  output: string;
  /** It is what was asked for, whatever the code says, and so no error output. */
  isReport?: true;
}

/** Runs a command where its file is what the process was started with; imported by a test, it does nothing. */
export async function runIfStarted(
  file: string,
  command: (args: readonly string[]) => Promise<Outcome>,
): Promise<void> {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== file) return;
  const { code, output, isReport } = await command(process.argv.slice(2)).catch((error: unknown): Outcome => {
    return { code: 1, output: messageOf(error) };
  });
  if (output !== '') (code === 0 || isReport ? process.stdout : process.stderr).write(`${output}\n`);
  process.exitCode = code;
}

/** What went wrong, with its cause where a service did not answer. */
export function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${reasonOf(error.cause)}` : '';
  return `${reasonOf(error)}${cause}`;
}
