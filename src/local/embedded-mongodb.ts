import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskIsFull } from './disk-space.ts';

export interface EmbeddedMongo {
  /** Any process of this user can connect to it while this one runs. */
  uri: string;
  close(): Promise<void>;
}

type LoadEngine = () => Promise<{ open(directory: string): Promise<EmbeddedMongo> }>;

/**
 * Opens the embedded MongoDB that keeps its files in `<dataDir>/mongodb`; one per process, and one process per folder.
 * Throws an Error of one line that says what to do where it cannot run, or where another process has the folder.
 */
export function openEmbeddedMongo(dataDir: string): Promise<EmbeddedMongo> {
  // Loaded only when it is needed: an optional development dependency, absent from the service image.
  return openWith(() => import('@tollgate/stripe-sandbox/embedded-mongodb'), dataDir);
}

/** The engine of the process that has the folder open, if one has; else one of our own. For commands beside a running service. */
export async function shareEmbeddedMongo(dataDir: string): Promise<EmbeddedMongo> {
  try {
    return await openEmbeddedMongo(dataDir);
  } catch (error) {
    const uri = isInUse(error) ? await readFile(uriFileOf(dataDir), 'utf8').catch(() => null) : null;
    if (uri === null) throw error;
    return { uri, close: async () => {} };
  }
}

/** `openEmbeddedMongo` with an engine from elsewhere. */
export async function openWith(load: LoadEngine, dataDir: string): Promise<EmbeddedMongo> {
  const folder = join(dataDir, 'mongodb');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const full = await diskIsFull(folder);
  if (full !== null) throw new Error(full);
  const engine = await openEngine(folder, load);

  const uriFile = uriFileOf(dataDir);
  await writeFile(uriFile, engine.uri, { mode: 0o600 });
  return {
    uri: engine.uri,
    async close() {
      await rm(uriFile, { force: true });
      await engine.close();
    },
  };
}

async function openEngine(folder: string, load: LoadEngine): Promise<EmbeddedMongo> {
  try {
    const { open } = await load();
    return await open(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = reason.includes(IN_USE) ? await inUse(folder) : cannotRun(reason);
    throw new Error(message, { cause: error });
  }
}

const IN_USE = 'DBPathInUse';

function isInUse(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message.includes(IN_USE);
}

async function inUse(folder: string): Promise<string> {
  const uri = await readFile(uriFileOf(join(folder, '..')), 'utf8').catch(() => 'its address');
  return `Another process has the embedded MongoDB in ${folder} open: stop it, set DATA_DIR to another folder, or share it with MONGODB_URI=${uri}`;
}

function cannotRun(reason: string): string {
  return `The embedded MongoDB cannot run here (${reason.split('\n', 1)[0]}): set MONGODB_URI, or start one with \`docker compose up\`.`;
}

// Where a second process finds out how to share the engine of the first.
function uriFileOf(dataDir: string): string {
  return join(dataDir, 'mongodb-uri');
}
