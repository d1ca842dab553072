import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startProcess } from '../support/child.ts';

/** The embedded MongoDB in a process of its own, with its files in this folder. Each start in one folder has the same address. */
export async function startEngine(folder: string): Promise<{ engine: Child; uri: string }> {
  const engine = startProcess([join(folder, 'mongodb')], {}, 'test/process/engine.mjs');
  await engine.says('listening at');
  const [, socket = ''] = /mongodb:\/\/([^/]+)/.exec(engine.output()) ?? [];
  const link = join(folder, 'mongodb.sock');
  rmSync(link, { force: true });
  symlinkSync(decodeURIComponent(socket), link);
  return { engine, uri: `mongodb://${encodeURIComponent(link)}/?directConnection=true` };
}
