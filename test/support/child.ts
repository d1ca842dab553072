import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Json } from './stripe-events.ts';

export interface Child {
  process: ChildProcess;
  /** Everything that it wrote, to either stream. */
  output(): string;
  logs(): Json[];
  /** Resolves when the output has this in it; rejects with the output if the process ends before. */
  says(text: string): Promise<void>;
  /** Resolves with the exit code; null where a signal ended it. */
  ended(): Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts the service, or a command, as a process of its own, as it is shipped (global-setup.mjs built it), with exactly this environment.
 * `folder` is another checkout, if the process is of another version.
 * With a file descriptor for its standard output, what it writes there is not read.
 */
export function startProcess(
  args: readonly string[],
  env: Record<string, string>,
  script = 'dist/main.js',
  { folder = '.', stdout = 'pipe' }: { folder?: string; stdout?: number | 'pipe' | undefined } = {},
): Child {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { ...inherited(), ...env },
    stdio: ['ignore', stdout, 'pipe'],
  });
  return watched(child);
}

/** Starts the same in a pseudo-terminal, which `script` of util-linux opens. */
export function startInTerminal(command: string, env: Record<string, string>): Child {
  const child = spawn('script', ['--quiet', '--flush', '--command', `${process.execPath} ${command}`, '/dev/null'], {
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watched(child);
}

const inherited = () => ({ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' });

function watched(child: ChildProcess): Child {
  let output = '';
  const waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of waiting) look();
    });
  }
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return {
    process: child,
    output: () => output,
    logs: () =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Json),
    async says(text) {
      await new Promise<void>((resolve, reject) => {
        const look = () => output.includes(text) && resolve();
        waiting.push(look);
        look();
        void exit.then(() => reject(new Error(`ended before it said "${text}":\n${output}`)));
      });
    },
    ended: () => exit,
    async kill(signal) {
      child.kill(signal);
      return exit;
    },
  };
}
