import { realpathSync } from 'node:fs';
import { reasonOf } from '../platform/redact.ts';

/**
 * The final output of a command, and the exit code of the process: 0 for success, 1 for an error or a finding, 2 for wrong arguments, 3 for
 * warnings only.
 */
export interface Outcome {
  code: 0 | 1 | 2 | 3;
  output: string;
  /** The output is the requested report, so it goes to stdout even if the code is not 0. */
  isReport?: true;
}

/** Runs a command if the process was started with its file. Does nothing if a test imports the file. */
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

/** Returns the message of an error, with its cause if a service did not answer. */
export function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${reasonOf(error.cause)}` : '';
  return `${reasonOf(error)}${cause}`;
}
