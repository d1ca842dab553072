// Asks the registry for advisories about production dependencies; part of CI. An advisory of severity high or critical fails it.
// Whoever has a registry that does not say, or no network, is told in one line that nothing was checked, and goes on.
import { spawnSync } from 'node:child_process';

const SECONDS = Number(process.argv[2] ?? 60);

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--workspaces=false', '--json'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
  timeout: SECONDS * 1000,
  killSignal: 'SIGKILL',
});
const { line, failed } = verdictOf(reportIn(stdout));
console.log(`npm audit: ${line}`);
process.exitCode = failed ? 1 : 0;

function verdictOf({ metadata, vulnerabilities, statusCode }) {
  if (metadata?.vulnerabilities === undefined) {
    const why = statusCode === undefined ? 'the registry did not answer' : `the registry answered ${statusCode}`;
    return { line: `production dependencies were not checked: ${why}.`, failed: false };
  }
  const { high, critical, total } = metadata.vulnerabilities;
  const severe = Object.values(vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity }) => `${name} (${severity})`);
  const failed = high + critical > 0;
  return {
    line: failed
      ? `advisories of severity high or critical: ${severe.join(', ')}. \`npm audit\` says more.`
      : `no advisory of severity high or critical for production dependencies, ${total} lower.`,
    failed,
  };
}

function reportIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
