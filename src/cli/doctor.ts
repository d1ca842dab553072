import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Environment } from '../config.rules.ts';
import { type Config, environment, examineConfig } from '../config.ts';
import { examine, findingsOf } from '../doctor/examine.ts';
import type { Finding, Severity } from '../doctor/finding.ts';
import type { Part } from '../doctor/look.ts';
import { wallClock } from '../platform/clock.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { openConnection, type Store } from './store.ts';
import { gatewayOf } from './sync.ts';

const USAGE = `Checks the configuration, MongoDB and the stored data, Stripe, SMTP and Telegram, and the clocks. It explains each problem and how to
fix it, and changes nothing.

  npm run doctor -- [options]

  --local    local mode, also while \`npm start\` is running
  --json     the report as JSON
  --help     this text

It exits with 0 if there is only advice, 1 if there is an error, 2 if an option is wrong, and 3 if there are warnings and no error.`;

/** Runs `npm run doctor` with these arguments. */
export async function doctorCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  const options = read(args);
  if ('code' in options) return options;
  const { local, json } = options;
  const { config, problems } = examineConfig(env, { local });
  const { mongo, stripe } = config;
  let store: Pick<Store, 'connection' | 'close'> | null = null;
  const connect = async () => {
    store = await openStored(config);
    return store.connection;
  };
  try {
    const parts = await examine({
      config,
      problems,
      connect: local || mongo.uri !== undefined ? connect : null,
      gateway: local || stripe.secretKey !== undefined ? gatewayOf(config) : null,
      sandboxed: local && stripe.secretKey === undefined,
      wall: wallClock,
    });
    const report = reportOf(parts, local);
    return { code: codeOf(report), output: json ? JSON.stringify(report, null, 2) : inWords(report), isReport: true };
  } finally {
    await (store as Pick<Store, 'close'> | null)?.close();
  }
}

/** Opens the store, but does not create the local database if none exists. */
async function openStored(config: Config): Promise<Pick<Store, 'connection' | 'close'>> {
  if (config.mongo.uri === undefined && !existsSync(join(config.dataDir, 'mongodb'))) {
    throw new Error(`There is no database in ${config.dataDir} yet`);
  }
  return openConnection(config);
}

interface Report {
  errors: number;
  warnings: number;
  advice: number;
  /** The parts that were examined, and those that could not be because of another problem. */
  looked: { part: string; looked: boolean; findings: number }[];
  /** The most severe first. */
  findings: Finding[];
}

function reportOf(parts: readonly Part[], local: boolean): Report {
  const findings = findingsOf(parts, local);
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    errors: count('error'),
    warnings: count('warning'),
    advice: count('advice'),
    looked: parts.map((part) => ({ part: part.name, looked: part.looked, findings: part.findings.length })),
    findings,
  };
}

function codeOf({ errors, warnings }: Report): Outcome['code'] {
  if (errors > 0) return 1;
  return warnings > 0 ? 3 : 0;
}

function inWords({ looked, findings, errors, warnings, advice }: Report): string {
  const parts = looked.map(({ part, looked: could, findings: count }) => {
    if (!could) return `   -  ${part}: not checked`;
    return count === 0 ? `  ok  ${part}` : `  ${String(count).padStart(2)}  ${part}`;
  });
  // A code that was found several times is explained once.
  const codes = [...new Set(findings.map(({ code }) => code))];
  const explained = codes.flatMap((code) => {
    const same = findings.filter((finding) => finding.code === code);
    const { severity, why, mend } = same[0] as Finding;
    return [
      '',
      `${severity.toUpperCase()}  ${code}`,
      ...same.map(({ what }) => `  ${what}`),
      `  Why:  ${why}`,
      `  Fix:  ${mend}`,
    ];
  });
  const end = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}, ${advice} to check yourself.`;
  return [...parts, ...explained, '', findings.length === 0 ? 'No problems found.' : end].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function read(args: readonly string[]): { local: boolean; json: boolean } | Outcome {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        local: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values.help ? { code: 0, output: USAGE } : values;
  } catch (error) {
    return { code: 2, output: `${(error as Error).message}\n\n${USAGE}` }; // parseArgs throws only for wrong arguments
  }
}

await runIfStarted(import.meta.filename, (args) => doctorCommand(args, environment()));
