import { describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../src/audit/audit.document.ts';
import { hashOf } from '../../src/audit/hash.ts';
import { canonicalJson } from '../../src/platform/canonical-json.ts';

const ENTRY: Omit<AuditEntry, 'hash'> = {
  _id: 'entitlement:u1@2:0',
  chain: 'u1',
  seq: 2,
  at: new Date('2026-03-01T12:00:00.000Z'),
  actor: { kind: 'ADMIN', id: 'admin-1' },
  action: 'subscription.status_changed',
  target: 'subscription:sub_1',
  userId: 'u1',
  eventId: 'evt_1',
  outcome: 'SUCCEEDED',
  reason: 'Zoë asked: "now"\n€ 5',
  requestId: null,
  changes: [{ target: 'subscription:sub_1', path: 'quantity', before: 1.5e21, after: { b: [true, null], a: 0.1 } }],
  previousHash: 'aa'.repeat(32),
};

// Written by hand after the description in hash.ts; both lines were checked with Python's json and hashlib.
const TEXT =
  '{"_id":"entitlement:u1@2:0","action":"subscription.status_changed","actor":{"id":"admin-1","kind":"ADMIN"},' +
  '"at":"2026-03-01T12:00:00.000Z","chain":"u1","changes":[{"after":{"a":0.1,"b":[true,null]},"before":1.5e+21,' +
  '"path":"quantity","target":"subscription:sub_1"}],"eventId":"evt_1","outcome":"SUCCEEDED",' +
  '"previousHash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","reason":"Zoë asked: \\"now\\"\\n€ 5",' +
  '"requestId":null,"seq":2,"target":"subscription:sub_1","userId":"u1"}';
const HASH = 'cd479be453a12e1f30094cbb420d25df92b2887db4b0af940735ce7bcd492589';

describe('the hash of an entry', () => {
  test('the hash of an entry is the SHA-256 of its canonical JSON', () => {
    expect(canonicalJson({ ...ENTRY, at: '2026-03-01T12:00:00.000Z' })).toBe(TEXT);
    expect(hashOf(ENTRY)).toBe(HASH);
  });

  test('the hash of an entry is that of the entry without its hash, whatever the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(ENTRY).reverse()) as typeof ENTRY;
    expect(hashOf({ ...reversed, hash: 'ff' })).toBe(HASH);
  });

  test.each(Object.keys(ENTRY))('the hash of an entry changes if %s is changed', (field) => {
    const other = field === 'at' ? new Date(0) : `${ENTRY[field as keyof typeof ENTRY]}?`;
    expect(hashOf({ ...ENTRY, [field]: other })).not.toBe(HASH);
  });

  test('the hash of an entry changes if a field is added', () => {
    expect(hashOf({ ...ENTRY, note: '' } as typeof ENTRY)).not.toBe(HASH);
  });

  test('an entry with an invalid date has no hash', () => {
    expect(() => hashOf({ ...ENTRY, at: '2026-03-01T12:00:00.000Z' as unknown as Date })).toThrow(TypeError);
    expect(() => hashOf({ ...ENTRY, at: new Date(Number.NaN) })).toThrow(RangeError);
  });
});

describe('canonical JSON', () => {
  // The sorting example of RFC 8785, section 3.2.3: code units, not code points.
  test('canonical JSON sorts keys by UTF-16 code units', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(Object.keys(JSON.parse(text))).toHaveLength(7);
    const sorted = ['\\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    expect(text).toBe(`{${sorted.map((key) => `"${key}":0`).join(',')}}`);
  });

  test('canonical JSON accepts objects without a prototype, and keys that are named like members of Object', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
    expect(canonicalJson(JSON.parse('{"toString":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"toString":1}');
  });

  test('canonical JSON writes -0 as 0', () => {
    expect(canonicalJson(-0)).toBe('0');
  });

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, 1n, new Date(0), new Map(), [undefined]])(
    'canonical JSON refuses %p, which JSON does not have',
    (value) => {
      expect(() => canonicalJson({ value })).toThrow(/but got/);
    },
  );
});
