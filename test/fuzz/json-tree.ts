import { fc } from '../support/seed.ts';

/**
 * A JSON text that can be broken in ways in which no value can: a leaf is text as it will stand there, and an object is
 * a list of pairs, so a key may come twice, or be `__proto__`.
 */
type Tree = { leaf: string } | { rows: Tree[] } | { pairs: [key: string, value: Tree][] };

/** One thing done to a text. `at` picks the place, of all that there are. */
export interface Mutation {
  at: number;
  what: 'replace' | 'delete' | 'repeat' | 'rename' | 'copy';
  /** JSON text. */
  raw: string;
  /** The new name, where it is one. */
  name: string;
  /** Picks the place from which something is copied. */
  from: number;
}

const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '__proto__',
  'constructor',
  'toString',
  '$where',
  '$set.a',
  'a.b.c',
  '.',
  '\ud800',
  '\udc00\ud800',
  '\ufeff',
  '\u202e',
  '💶'.repeat(40),
  'e\u0301',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '\r\nSet-Cookie: a=b',
  'evt_x',
  'cus_x',
  'x'.repeat(20_000),
];

const HOSTILE_RAW = [
  ...'null true false 0 -1 -0 1.5 1e15 1e20 1e308 1e999 -1e20 9007199254740993 8640000000001 999999999999 1000000000000'.split(
    ' ',
  ),
  ...[
    '2147483648',
    '-62135596801',
    '[]',
    '{}',
    '[null]',
    '[[]]',
    '[{}]',
    '{"id":null}',
    '{"data":null}',
    '{"data":[null]}',
  ],
  ...['{"$set":{"a":1}}', '{"a.b":{"$c":1}}', '{"__proto__":{"id":"x"}}', '{"constructor":{"prototype":{"id":"x"}}}'],
  ...[
    '{"a":1,"a":2}',
    '{"":{"":""}}',
    `${'['.repeat(300)}${']'.repeat(300)}`,
    `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`,
  ],
  `[${Array(2_000).fill('{}').join()}]`,
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);

/** JSON text of any value. */
export const hostileRaw: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_RAW) },
  { weight: 3, arbitrary: hostileText.map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.json({ stringUnit: 'binary' }) },
);

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(),
    what: fc.constantFrom<Mutation['what']>('replace', 'replace', 'replace', 'delete', 'repeat', 'rename', 'copy'),
    raw: hostileRaw,
    name: hostileText,
    from: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The JSON text of a value, after all of that was done to it. */
export function mutated(value: unknown, todo: readonly Mutation[]): string {
  const tree = treeOf(value);
  for (const mutation of todo) mutate(tree, mutation);
  return textOf(tree);
}

/** A place in a tree: what is there, and what can be done to it. */
interface Place {
  tree: Tree;
  put(tree: Tree): void;
  take(): void;
  twice(tree: Tree): void;
  rename(name: string): void;
}

function mutate(root: Tree, { at, what, raw, name, from }: Mutation): void {
  const places = [...placesIn(root)];
  const place = places[at % places.length];
  const source = places[from % places.length];
  if (!place || !source) return;
  if (what === 'replace') place.put({ leaf: raw });
  if (what === 'delete') place.take();
  if (what === 'repeat') place.twice({ leaf: raw });
  if (what === 'rename') place.rename(name);
  if (what === 'copy') place.put(structuredClone(source.tree));
}

function* placesIn(tree: Tree): Generator<Place> {
  if ('pairs' in tree) {
    for (const pair of tree.pairs) {
      yield {
        tree: pair[1],
        put: (other) => {
          pair[1] = other;
        },
        take: () => void tree.pairs.splice(tree.pairs.indexOf(pair), 1),
        twice: (other) => void tree.pairs.push([pair[0], other]),
        rename: (name) => {
          pair[0] = name;
        },
      };
      yield* placesIn(pair[1]);
    }
  }
  if ('rows' in tree) {
    for (const [index, row] of tree.rows.entries()) {
      yield {
        tree: row,
        put: (other) => {
          tree.rows[index] = other;
        },
        take: () => void tree.rows.splice(index, 1),
        twice: () => void tree.rows.push(row),
        rename: () => void tree.rows.reverse(),
      };
      yield* placesIn(row);
    }
  }
}

function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { rows: value.map(treeOf) };
  if (typeof value === 'object' && value !== null) {
    return { pairs: Object.entries(value).map(([key, inner]) => [key, treeOf(inner)]) };
  }
  return { leaf: JSON.stringify(value) ?? 'null' };
}

function textOf(tree: Tree): string {
  if ('leaf' in tree) return tree.leaf;
  if ('rows' in tree) return `[${tree.rows.map(textOf).join()}]`;
  return `{${tree.pairs.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join()}}`;
}
