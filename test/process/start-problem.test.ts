import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CatalogError } from '../../src/billing/plan/catalog.error.ts';
import { ConfigError, readConfig } from '../../src/config.ts';
import { startProblem } from '../../src/start-problem.ts';
import { type Child, startProcess } from '../support/child.ts';
import { freePort } from '../support/sandboxed.ts';

let folder: string;
let taken: Server;
let port: number;
const children: Child[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-start-'));
  port = await freePort();
  taken = createServer().listen(port, '127.0.0.1');
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.process.exitCode === null) await child.kill('SIGKILL');
});
afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts local mode and returns all that it wrote until it ended, which must be a failure. */
async function failedStart(env: Record<string, string>, from = '.'): Promise<string> {
  const given = { DATA_DIR: join(folder, String(Math.random())), PORT: String(await freePort()), LOG_LEVEL: 'silent' };
  const sandbox = { SANDBOX_PORT: String(await freePort()) };
  const child = startProcess(['--local'], { ...given, ...sandbox, ...env }, 'dist/main.js', { folder: from });
  children.push(child);
  expect(await child.ended()).toBe(1);
  return child.output();
}

describe('a start that fails', () => {
  test('because a port is taken names the variable and a port that may be free', async () => {
    const next = `such as ${port + 1}.`;
    expect(await failedStart({ PORT: String(port) })).toBe(
      `PORT: another process listens at port ${port}. Stop it, or set PORT to a free port, ${next}\n`,
    );
    expect(await failedStart({ SANDBOX_PORT: String(port) })).toBe(
      `SANDBOX_PORT: another process listens at port ${port}. Stop it, or set SANDBOX_PORT to a free port, ${next}\n`,
    );
  });

  test('because this machine does not have the address names HOST', async () => {
    expect(await failedStart({ HOST: '192.0.2.1' })).toContain('HOST: this machine has no address 192.0.2.1.');
  });

  test('because the catalog is not there names CATALOG_FILE', async () => {
    expect(await failedStart({ CATALOG_FILE: 'nowhere/plans.yaml' })).toBe(
      'CATALOG_FILE: nowhere/plans.yaml cannot be read (ENOENT). Set CATALOG_FILE to the path of your plans.yaml\n',
    );
  });

  test('because MongoDB is not there names MONGODB_URI and ways to have one, and no password', async () => {
    const output = await failedStart({ MONGODB_URI: `mongodb://ann:secret-word@127.0.0.1:9/tollgate` });
    expect(output).toMatch(/^MONGODB_URI: MongoDB cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:9\)\./);
    expect(output).toContain('docker compose up --wait mongodb');
    expect(output).toContain('leave MONGODB_URI empty for the embedded MongoDB');
    expect(output).not.toContain('secret-word');
    const srv = await failedStart({ MONGODB_URI: 'mongodb+srv://nowhere.invalid/tollgate' });
    expect(srv).toMatch(/^MONGODB_URI: MongoDB cannot be reached \(querySrv /);
  });

  test('because of an option that does not exist names the option', async () => {
    const child = startProcess(['--locla'], {});
    children.push(child);
    expect(await child.ended()).toBe(1);
    expect(child.output()).toMatch(/^Unknown option '--locla'/);
    expect(child.output()).not.toContain('    at ');
  });

  test('because the sandbox is not installed says how to install it, or what to set instead', async () => {
    const bare = join(folder, 'bare');
    await mkdir(join(bare, 'node_modules'), { recursive: true });
    await cp('dist', join(bare, 'dist'), { recursive: true });
    for (const file of ['plans.yaml', 'package.json']) await cp(file, join(bare, file));
    for (const name of await readdir('node_modules')) {
      if (name !== '@tollgate') await symlink(resolve('node_modules', name), join(bare, 'node_modules', name));
    }
    const output = await failedStart({}, bare);
    expect(output).toMatch(/^Local mode needs the sandbox.*npm ci.*STRIPE_SECRET_KEY and MONGODB_URI/);
  });
});

describe('an error of a start', () => {
  const config = readConfig({}, { local: true });
  const mongo = { name: 'MongooseServerSelectionError', message: 'connect ECONNREFUSED' };
  const missing = { code: 'ERR_MODULE_NOT_FOUND', message: "Cannot find package '@tollgate/stripe-sandbox'" };

  test.each([
    [{ syscall: 'listen', code: 'EADDRINUSE', port: 4000 }, /^PORT: .* such as 4001\.$/],
    [{ syscall: 'listen', code: 'EADDRINUSE', port: 4010 }, /^SANDBOX_PORT: .* such as 4011\.$/],
    [{ syscall: 'listen', code: 'EACCES', port: 80 }, /^PORT: this user must not listen at port 80/],
    [{ syscall: 'listen', code: 'EADDRNOTAVAIL', address: '192.0.2.1' }, /^HOST: .*192\.0\.2\.1/],
    [{ syscall: 'getaddrinfo', code: 'ENOTFOUND' }, /^HOST: .*127\.0\.0\.1/],
    [{ name: 'MongoServerError', code: 18 }, /^MONGODB_URI: MongoDB refuses the user or the password/],
    [
      { name: 'MongoParseError', message: 'Invalid connection string' },
      /^MONGODB_URI: this is not a connection string \(Invalid connection string\)\. .* percent-encoded\.$/,
    ],
    [
      { code: 'EACCES', path: '.data/mongodb' },
      /^DATA_DIR: \.data\/mongodb cannot be written \(EACCES\)\. Set DATA_DIR to a folder/,
    ],
    [mongo, /^MONGODB_URI: .*\(connect ECONNREFUSED\).* leave MONGODB_URI empty/],
    [{ syscall: 'querySrv', code: 'ENOTFOUND' }, /^MONGODB_URI: MongoDB cannot be reached/],
    [missing, /^Local mode needs the sandbox/],
    [{ cause: Object.assign(new Error(), missing) }, /^Local mode needs the sandbox/],
  ])('%j is explained', (error, text) => {
    expect(startProblem(Object.assign(new Error('no'), error), config)).toMatch(text);
  });

  test('outside of local mode, a MongoDB that is away leads to no embedded one', () => {
    const text = startProblem(Object.assign(new Error('no'), mongo), { ...config, local: false });
    expect(text).toMatch(/`docker compose up --wait mongodb`\.$/);
  });

  test('that is not known keeps its message', () => {
    expect(startProblem(Object.assign(new Error('odd'), { syscall: 'listen', code: 'EPERM' }), config)).toBe('odd');
    expect(startProblem(new Error('too early'), null)).toBe('too early');
    expect(startProblem(Object.assign(new Error('other'), { code: 'EACCES', path: '/etc/x' }), config)).toBe('other');
    expect(startProblem(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' }), config)).toBe('gone');
  });

  test('in the configuration or the catalog lists every problem', () => {
    const problem = { variable: 'PORT', message: 'must be a port' } as const;
    expect(startProblem(new ConfigError([problem]), null)).toBe(
      'The configuration has 1 problem:\n  PORT must be a port\n.env.example explains each variable. `npm start` runs local mode, which needs none of them.',
    );
    const mistake = { line: 3, column: 5, message: 'plans are missing' };
    expect(startProblem(new CatalogError('plans.yaml', [mistake]), config)).toBe(
      'The catalog has 1 problem:\n  plans.yaml:3:5 plans are missing',
    );
  });
});
