// Starts the built service in local mode on other major versions of Node, one after the other, as in `node scripts/start-on-node.mjs 22 24`;
// part of CI. Each must become ready, answer a query and stop cleanly. npm fetches the versions. If it cannot, one line says so, and nothing fails.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN = 60_000;
const FETCHED_WITHIN = 180_000;

for (const major of process.argv.slice(2)) {
  const node = fetchNode(major);
  if (node === null) console.log(`Node ${major}: not checked, because npm could not fetch it.`);
  else await check(node, major);
}

/** The path of the newest release of a major version; null if npm cannot fetch it. */
function fetchNode(major) {
  const program = ['node', '-p', 'process.execPath'];
  const { stdout, status } = spawnSync('npx', ['--yes', '--package', `node@${major}`, ...program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: FETCHED_WITHIN,
  });
  return status === 0 ? stdout.trim() : null;
}

async function check(node, major) {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-node-'));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const { PATH, HOME } = process.env;
  const service = spawn(node, ['dist/main.js', '--local'], {
    env: { PATH, HOME, DATA_DIR: folder, PORT: port, SANDBOX_PORT: sandboxPort },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [service.stdout, service.stderr]) stream.on('data', (text) => (output += text));
  const ended = once(service, 'exit');
  try {
    await ready(`http://127.0.0.1:${port}`, ended);
    const count = await planCount(`http://127.0.0.1:${port}`);
    service.kill('SIGTERM');
    const [code] = await ended;
    if (code !== 0) throw new Error(`it stopped with ${code}`);
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    console.log(`Node ${major}: ${version} started, listed ${count} plans and stopped.`);
  } catch (error) {
    service.kill('SIGKILL');
    console.error(`Node ${major}: ${error.message}\n${output}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ready(url, ended) {
  const until = Date.now() + READY_WITHIN;
  let code;
  void ended.then(([exit, signal]) => (code = exit ?? signal));
  while (Date.now() < until) {
    if (code !== undefined) throw new Error(`it ended with ${code} before it was ready`);
    const response = await fetch(`${url}/readyz`).catch(() => null);
    if (response?.ok) return;
    await pause(100);
  }
  throw new Error('it was not ready in time');
}

async function planCount(url) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ plans { code } }' }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`a query failed: ${errors[0].message}`);
  return data.plans.length;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return String(port);
}
