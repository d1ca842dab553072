import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWith } from '../../src/local/embedded-mongodb.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tollgate-local-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const engine = { uri: 'mongodb://engine', close: async () => {} };
const broken = (message: string) => async () => ({ open: () => Promise.reject(new Error(message)) });

describe('the embedded MongoDB', () => {
  test('the embedded MongoDB keeps its files in a folder that only this user can read', async () => {
    let opened = '';
    const open = async (folder: string) => {
      opened = folder;
      return engine;
    };
    const mongo = await openWith(async () => ({ open }), dataDir);
    expect(mongo.uri).toBe('mongodb://engine');
    expect(opened).toBe(join(dataDir, 'mongodb'));
    expect((await stat(opened)).mode & 0o777).toBe(0o700);
  });

  test('the embedded MongoDB stores its address for other processes while it runs', async () => {
    const mongo = await openWith(async () => ({ open: async () => engine }), dataDir);
    expect(await readFile(join(dataDir, 'mongodb-uri'), 'utf8')).toBe('mongodb://engine');
    await mongo.close();
    await expect(stat(join(dataDir, 'mongodb-uri'))).rejects.toThrow('ENOENT');
  });

  test.each([
    ['is not installed', () => Promise.reject(new Error('Cannot find package\nmore'))],
    ['does not load', broken('GLIBC_2.38 not found\nmore')],
    ['throws an error', () => Promise.reject('a text')],
  ])('starting without the embedded MongoDB names both alternatives in one line if it %s', async (_why, load) => {
    await expect(openWith(load, dataDir)).rejects.toThrow(
      /^The embedded MongoDB cannot run here \([^\n]+\): set MONGODB_URI, or start one with `docker compose up`\.$/,
    );
  });

  test('a start names the process that uses the folder, even if that process left no address', async () => {
    await expect(openWith(broken('DBPathInUse: locked'), dataDir)).rejects.toThrow(
      /^Another process has .*MONGODB_URI=its address$/,
    );
  });
});

describe('the real engine', () => {
  // In processes of their own: this one may already hold the engine that the tests share.
  test('the real engine keeps what was written, and tells a second process how to share it', async () => {
    const first = start();
    const [uri] = await first.lines(1);
    expect(uri).toMatch(/^mongodb:\/\//);

    const second = start();
    expect((await second.lines(1))[0]).toBe(
      `Another process has the embedded MongoDB in ${join(dataDir, 'mongodb')} open: stop it, set DATA_DIR to another folder, or share it with MONGODB_URI=${uri}`,
    );
    await second.ended;

    first.stop();
    await first.ended;
    const third = start();
    expect((await third.lines(2))[1]).toBe('2 starts');
    third.stop();
    await third.ended;
  });

  const PROGRAM = `
    import mongoose from 'mongoose';
    import { openEmbeddedMongo } from ${JSON.stringify(new URL('../../src/local/embedded-mongodb.ts', import.meta.url).href)};
    try {
      const mongo = await openEmbeddedMongo(process.env.FOLDER);
      console.log(mongo.uri);
      const connection = await mongoose.createConnection(mongo.uri).asPromise();
      await connection.collection('starts').insertOne({});
      console.log(await connection.collection('starts').countDocuments() + ' starts');
      process.stdin.once('end', async () => { await connection.close(); await mongo.close(); }).resume();
    } catch (error) {
      console.log(error.message);
      process.stdin.destroy();
    }`;

  function start() {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, FOLDER: dataDir },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const output = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return {
      lines: async (count: number) => {
        const read: string[] = [];
        while (read.length < count) read.push((await output.next()).value ?? 'the process ended');
        return read;
      },
      stop: () => child.stdin.end(),
      ended: new Promise((resolve) => child.once('close', resolve)),
    };
  }
});
