import {
  Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { CatalogProblem } from './catalog.error.ts';

/** A value in a YAML text, with its position and how a message names it ("plans.pro.trialDays"). */
export interface Place {
  readonly source: Source;
  readonly node: Node | null;
  readonly offset: number;
  readonly name: string;
}

/** One entry of a map. `key` is the position for messages about the whole entry. */
export interface Entry {
  readonly code: string;
  readonly key: Place;
  readonly value: Place;
}

interface Source {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: CatalogProblem[];
}

const ROOT = 'the file';

/** https://yaml.org/type/merge.html, which YAML 1.2 does not have. */
const MERGE = '<<';

/** Parses a YAML text and returns its root. Syntax errors are in `source.problems`. */
export function openYaml(text: string): Place {
  const lines = new LineCounter();
  // `entriesOf` reports duplicate keys, so that the message has the form of the others.
  const document = parsed(text, lines);
  const source: Source = { document: document ?? new Document(), lines, problems: [] };
  if (!document) reportAt(source, 0, 'the file is nested too deeply');
  // The parser often reports one slip several times, at the place and behind it. The first report is the place to look at.
  const [slip] = source.document.errors;
  if (slip) reportAt(source, slip.pos[0], `is not YAML: ${wayOut(slip)}`);
  return placeOf(source, source.document.contents, { name: ROOT, fallback: 0 });
}

/** What to change, for slips whose message in the parser needs the YAML specification to be understood. */
const WAYS_OUT: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'indent this line like the lines beside it, or close the bracket before it',
  BAD_SCALAR_START: 'put this text in quotes, because of the character that it begins with',
  BLOCK_AS_IMPLICIT_KEY: 'indent this line like the lines beside it, or put a text that contains a colon in quotes',
  MULTILINE_IMPLICIT_KEY: 'write a colon and a space after this key, as in `name: Pro`',
  MULTIPLE_DOCS: 'remove this line, because the file must be one document',
  TAB_AS_INDENT: 'indent with spaces, not with a tab',
  UNEXPECTED_TOKEN: 'remove what begins here, or put the whole text in quotes',
};

const wayOut = ({ code, message }: YAMLError): string => WAYS_OUT[code] ?? message;

/** Returns null for a text that is nested too deeply for the parser's stack. */
function parsed(text: string, lineCounter: LineCounter): Document | null {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Adds a mistake at a place. Reading continues, so that one run reports all mistakes. */
export function report(place: Place, message: string): void {
  reportAt(place.source, place.offset, message);
}

/** Returns the entries of a map, in order. Reports and leaves out duplicate keys. */
export function entriesOf(place: Place): Entry[] {
  const { source, node } = place;
  if (!isMap(node)) {
    expected(place, 'a map (key: value)');
    return [];
  }
  const seen = new Map<string, number>();
  return node.items.flatMap((pair) => {
    const code = isScalar(pair.key) ? String(pair.key.value) : '?';
    const name = place.name === ROOT ? code : `${place.name}.${code}`;
    const key = placeOf(source, pair.key, { name, fallback: place.offset });
    const first = seen.get(code);
    if (first !== undefined) {
      report(key, `${name} is defined twice, first in line ${source.lines.linePos(first).line}: remove one of them`);
      return [];
    }
    seen.set(code, key.offset);
    if (code === MERGE) {
      report(key, `${name}: maps are not merged here, so repeat the lines of the other map`);
      return [];
    }
    return [{ code, key, value: placeOf(source, pair.value, { name, fallback: key.offset }) }];
  });
}

/** Returns the values of a map by key. Reports unknown keys. */
export function fieldsOf<K extends string>(place: Place, known: readonly K[]): Partial<Record<K, Place>> {
  const found: Partial<Record<K, Place>> = {};
  for (const { code, key, value } of entriesOf(place)) {
    const name = known.find((candidate) => candidate === code);
    if (name) found[name] = value;
    else report(key, `${key.name} is unknown. Known here: ${known.join(', ')}`);
  }
  return found;
}

/** Returns the items of a list. Reports an empty list. */
export function itemsOf(place: Place): Place[] {
  const { source, node, name, offset } = place;
  if (!isSeq(node)) {
    expected(place, 'a list (- item)');
    return [];
  }
  if (node.items.length === 0) report(place, `${name} is empty: remove it, or add items`);
  return node.items.map((item, index) => placeOf(source, item, { name: `${name}[${index}]`, fallback: offset }));
}

/** Returns the scalar value at a place, undefined for a map, a list or nothing. */
export function scalarOf({ node }: Place): unknown {
  return isScalar(node) && node.value !== null ? node.value : undefined;
}

/** Reports what must be at a place, and what is there. */
export function expected(place: Place, what: string): undefined {
  const { node, name } = place;
  const value = scalarOf(place);
  const found = isMap(node) ? 'a map' : isSeq(node) ? 'a list' : value === undefined ? null : JSON.stringify(value);
  report(place, found === null ? `${name} is empty: it must be ${what}` : `${name} must be ${what}, not ${found}`);
}

function placeOf(source: Source, node: unknown, { name, fallback }: { name: string; fallback: number }): Place {
  const found = (node ?? null) as Node | null;
  const offset = found?.range?.[0] ?? fallback;
  const target = isAlias(found) ? (found.resolve(source.document) ?? null) : found;
  if (isAlias(found) && target === null)
    reportAt(source, offset, `${name} is *${found.source}, but no value before it has the anchor &${found.source}`);
  return { source, node: target, offset, name };
}

function reportAt({ lines, problems }: Source, offset: number, message: string): void {
  const { line, col } = lines.linePos(offset);
  problems.push({ line, column: col, message });
}
