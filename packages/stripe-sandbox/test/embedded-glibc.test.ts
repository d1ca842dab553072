import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { adaptInstalled, elfHash, isOlder, makeLoadable, withOlderVersions } from '../src/embedded-glibc.ts';

const ENGINE = 'engine.so';
const original = sampleElf({ versions: ['GLIBC_2.2.5', 'GLIBC_2.38'], symbols: ['fmod', '__isoc23_strtol'] });
const known = { [ENGINE]: { [sha256(original)]: sha256(withOlderVersions(original)) } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-glibc-'));
  writeFileSync(join(folder, ENGINE), original);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const onDisk = () => readFileSync(join(folder, ENGINE));

describe('adapting the engine to an older glibc', () => {
  test('adapting the engine to an older glibc rewrites a known file on an older glibc and leaves nothing else behind', () => {
    expect(makeLoadable(folder, { glibc: '2.36', known })).toBeNull();
    expect(onDisk()).toEqual(withOlderVersions(original));
    expect(readdirSync(folder)).toEqual([ENGINE]);
  });

  test('adapting the engine to an older glibc changes nothing the second time', () => {
    makeLoadable(folder, { glibc: '2.36', known });
    const { mtimeMs, ino } = statSync(join(folder, ENGINE));
    expect(makeLoadable(folder, { glibc: '2.36', known })).toBeNull();
    expect(statSync(join(folder, ENGINE))).toMatchObject({ mtimeMs, ino });
  });

  test.each(['2.38', '2.41', '3.0', undefined])(
    'adapting the engine to an older glibc touches nothing where glibc is %s',
    (glibc) => {
      expect(makeLoadable(folder, { glibc, known })).toBeNull();
      expect(onDisk()).toEqual(original);
    },
  );

  test('adapting the engine to an older glibc leaves an unknown file as it is, and says in one line which file', () => {
    const tampered = Buffer.from(original);
    tampered.writeUInt8(1, tampered.length - 1);
    writeFileSync(join(folder, ENGINE), tampered);
    expect(makeLoadable(folder, { glibc: '2.36', known })).toBe(
      `it cannot be adapted to glibc 2.36: ${ENGINE}: an unknown build, sha256 ${sha256(tampered)}`,
    );
    expect(onDisk()).toEqual(tampered);
  });

  test('adapting the engine to an older glibc leaves a file as it is if rewriting it gives another file than expected', () => {
    const line = makeLoadable(folder, { glibc: '2.36', known: { [ENGINE]: { [sha256(original)]: 'else' } } });
    expect(line).toContain('did not give the expected file');
    expect(onDisk()).toEqual(original);
  });

  test('adapting the engine to an older glibc reports a missing file without throwing', () => {
    rmSync(join(folder, ENGINE));
    expect(makeLoadable(folder, { glibc: '2.36', known })).toContain('ENOENT');
  });

  test('adapting the engine to an older glibc says that files for arm64 are unknown, and changes nothing', () => {
    expect(makeLoadable(folder, { glibc: '2.36', arch: 'arm64', known })).toContain('only its x64 files');
    expect(onDisk()).toEqual(original);
  });

  test('adapting the engine to an older glibc keeps the mode, and never writes into a file that others share by hard link', () => {
    chmodSync(join(folder, ENGINE), 0o755);
    linkSync(join(folder, ENGINE), join(folder, 'shared'));
    makeLoadable(folder, { glibc: '2.36', known });
    expect(statSync(join(folder, ENGINE)).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'shared'))).toEqual(original);
  });

  test('adapting the engine to an older glibc has adapted the engine that is installed here', () => {
    expect(adaptInstalled()).toBeNull();
  });

  test('adapting the engine to an older glibc lets several processes adapt the same file at the same moment', async () => {
    const outcomes = await Promise.all(Array.from({ length: 3 }, () => adaptAgainAndAgain()));
    expect(outcomes).toEqual(['null\n', 'null\n', 'null\n']);
    expect(onDisk()).toEqual(withOlderVersions(original));
    expect(readdirSync(folder)).toEqual([ENGINE]);
  });

  test('adapting the engine to an older glibc compares versions as numbers', () => {
    expect(['2.4', '2.36', '1.99', '2.37.9000'].map(isOlder)).toEqual([true, true, true, true]);
    expect(['2.38', '2.100', '3.1', 'musl', ''].map(isOlder)).toEqual([false, false, false, false, false]);
  });
});

describe('rewriting the engine', () => {
  test('rewriting the engine points the newer version, and each prefixed import, at the older name', () => {
    expect(imports(withOlderVersions(original))).toEqual({
      versions: [
        { name: 'GLIBC_2.2.5', hash: elfHash('GLIBC_2.2.5') },
        { name: 'GLIBC_2.2.5', hash: elfHash('GLIBC_2.2.5') },
      ],
      symbols: ['fmod', 'strtol'],
    });
  });

  test('rewriting the engine keeps a symbol that the file itself defines, and every byte of the strings', () => {
    const defined = sampleElf({ versions: ['GLIBC_2.2.5'], symbols: ['__isoc23_mine'], definedHere: true });
    expect(withOlderVersions(defined)).toEqual(defined);
    expect(withOlderVersions(original)).toHaveLength(original.length);
  });

  test('rewriting the engine refuses what it cannot point anywhere', () => {
    const lonely = sampleElf({ versions: ['GLIBC_2.38'], symbols: ['fmod'] });
    expect(() => withOlderVersions(lonely)).toThrow('no GLIBC_2.2.5');
    expect(() => withOlderVersions(Buffer.alloc(64))).toThrow('not a 64-bit ELF file');
    const bare = Buffer.from(original.subarray(0, 64));
    bare.writeUInt16LE(0, 0x3c);
    expect(() => withOlderVersions(bare)).toThrow('no versioned symbols');
  });

  test('rewriting the engine hashes names as the gABI says', () => {
    // The values that readelf shows for these two versions.
    expect(elfHash('GLIBC_2.2.5')).toBe(0x09691a75);
    expect(elfHash('GLIBC_2.38')).toBe(0x069691b8);
  });
});

/** A process that puts the original file back and adapts it, 200 times. It prints the distinct problems that it had. */
async function adaptAgainAndAgain(): Promise<string> {
  const program = `
    import { renameSync, writeFileSync } from 'node:fs';
    import { makeLoadable } from ${JSON.stringify(new URL('../src/embedded-glibc.ts', import.meta.url).href)};
    const [folder, original, known] = ${JSON.stringify([folder, original.toString('base64'), known])};
    const file = folder + '/${ENGINE}';
    const problems = new Set();
    for (let time = 0; time < 200; time++) {
      writeFileSync(file + process.pid, Buffer.from(original, 'base64'));
      renameSync(file + process.pid, file);
      problems.add(makeLoadable(folder, { glibc: '2.36', known }));
    }
    console.log([...problems].map(String).join());`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'exit')]);
  return output.join('');
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The smallest ELF file that has what the step reads: header, .dynstr, .dynsym, .gnu.version_r, section table. */
function sampleElf(sample: { versions: string[]; symbols: string[]; definedHere?: boolean }): Buffer {
  const names = ['', ...sample.versions, ...sample.symbols];
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
  const offsetOf = (name: string) => strings.indexOf(`${name}\0`);

  const symbols = Buffer.alloc(24 * sample.symbols.length);
  sample.symbols.forEach((name, index) => {
    symbols.writeUInt32LE(offsetOf(name), index * 24);
    symbols.writeUInt16LE(sample.definedHere ? 1 : 0, index * 24 + 6);
  });

  const needed = Buffer.alloc(16 + 16 * sample.versions.length);
  needed.writeUInt16LE(sample.versions.length, 2);
  needed.writeUInt32LE(16, 8);
  sample.versions.forEach((name, index) => {
    needed.writeUInt32LE(elfHash(name), 16 + index * 16);
    needed.writeUInt32LE(offsetOf(name), 16 + index * 16 + 8);
    needed.writeUInt32LE(index + 1 < sample.versions.length ? 16 : 0, 16 + index * 16 + 12);
  });

  const parts = [strings, symbols, needed];
  const offsets = parts.map((_, index) => 64 + parts.slice(0, index).reduce((sum, part) => sum + part.length, 0));
  const table = Buffer.alloc(64 * 3);
  const section = (index: number, type: number, extra: { link?: number; info?: number }) => {
    table.writeUInt32LE(type, index * 64 + 4);
    table.writeBigUInt64LE(BigInt(offsets[index] ?? 0), index * 64 + 24);
    table.writeBigUInt64LE(BigInt(parts[index]?.length ?? 0), index * 64 + 32);
    table.writeUInt32LE(extra.link ?? 0, index * 64 + 40);
    table.writeUInt32LE(extra.info ?? 0, index * 64 + 44);
  };
  section(0, 3, {});
  section(1, 11, { link: 0 });
  section(2, 0x6ffffffe, { link: 0, info: 1 });

  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01', 'latin1');
  header.writeBigUInt64LE(BigInt(64 + strings.length + symbols.length + needed.length), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(3, 0x3c);
  return Buffer.concat([header, ...parts, table]);
}

/** Reads back what `sampleElf` lays out. */
function imports(elf: Buffer) {
  const table = Number(elf.readBigUInt64LE(0x28));
  const [strings = 0, symbols = 0, needed = 0] = [0, 1, 2].map((i) => Number(elf.readBigUInt64LE(table + i * 64 + 24)));
  const nameAt = (offset: number) => elf.toString('latin1', strings + offset, elf.indexOf(0, strings + offset));
  const versions = Array.from({ length: elf.readUInt16LE(needed + 2) }, (_, index) => {
    const at = needed + 16 + index * 16;
    return { name: nameAt(elf.readUInt32LE(at + 8)), hash: elf.readUInt32LE(at) };
  });
  const count = (needed - symbols) / 24;
  return { versions, symbols: Array.from({ length: count }, (_, i) => nameAt(elf.readUInt32LE(symbols + i * 24))) };
}
