import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSigningKeys, type SigningKey } from '../platform/signing-keys.ts';

// RFC 7518, section 3.2: a key for HS256 has at least 256 bits.
const KEY_BYTES = 32;

/**
 * The secret that signs and verifies tokens in local mode (HS256). Made once, in `<dataDir>/auth-secret` with mode 0600,
 * and kept, so that tokens outlive a restart; processes that start together get the same one.
 */
export async function localSigningKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'auth-secret');
  const secret = await readOrCreate(file, dataDir, () => randomBytes(KEY_BYTES).toString('base64url'));
  if (Buffer.byteLength(secret) < KEY_BYTES)
    throw new Error(`${file} is not a key. Delete it, and a new one is created.`);
  return secret;
}

/** The key that signs entitlement tokens in local mode (EdDSA), kept in `<dataDir>/token-signing-keys` in the same way. */
export async function localTokenKeys(dataDir: string): Promise<readonly SigningKey[]> {
  const file = join(dataDir, 'token-signing-keys');
  const made = () => JSON.stringify([generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })]);
  const keys = parseSigningKeys(await readOrCreate(file, dataDir, made));
  if (keys === null) throw new Error(`${file} has no keys. Delete it, and new ones are created.`);
  return keys;
}

async function readOrCreate(file: string, dataDir: string, content: () => string): Promise<string> {
  return (await readIfThere(file)) ?? createOnce(file, dataDir, content());
}

async function createOnce(file: string, dataDir: string, content: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Written in full under another name, then linked: the name appears once, by whoever is first, and never half-written.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file).catch(unless('EEXIST'));
  } finally {
    await rm(draft);
  }
  return readFile(file, 'utf8');
}

function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(unless('ENOENT'));
}

/** Swallows one expected error: it is the answer to a question, asked in the only way without a race. */
function unless(code: string) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
}
