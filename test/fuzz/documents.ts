import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { fc } from '../support/seed.ts';
import { hostileRaw, hostileText } from './json-tree.ts';

/** What a client sends. */
export interface Request {
  query: string;
  variables: string | null;
}

/** Choices, that shrink: each asks for a number below another one; when there are no more, the first of all is chosen. */
interface Tape {
  below(count: number): number;
  text(): string;
  raw(): string;
}

/** Ids of what is there, so that not all is refused as unknown. */
const KNOWN = ['u1', 'u2', 'cus_u1', 'sub_u1', 'in_u1_1', 'pi_u1_1', 'premium', 'pro', 'requests', 'export', 'evt_1'];
const INSTANTS = [
  '2026-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-30T00:00:00Z',
  'now',
];
const ADDRESSES = ['http://127.0.0.1/ok', 'javascript:alert(1)', 'https://evil.example', 'http://'];
const NUMBERS = [
  '1',
  '0',
  '-1',
  '100',
  '101',
  '2147483647',
  '2147483648',
  '9007199254740991',
  '9007199254740993',
  '1e400',
  '1.5',
];

/** Documents of the schema, most of them valid, with arguments of which many are not. */
export function requests(schema: GraphQLSchema): fc.Arbitrary<Request> {
  return fc
    .record({
      choices: fc.array(fc.nat(9_999), { minLength: 10, maxLength: 150, size: 'max' }),
      texts: fc.array(hostileText, { minLength: 1, maxLength: 5 }),
      raws: fc.array(hostileRaw, { minLength: 1, maxLength: 5 }),
      breaks: fc.array(fc.record({ at: fc.nat(), cut: fc.nat(8), put: hostileText }), { maxLength: 2 }),
      broken: fc.nat(3),
    })
    .map(({ choices, texts, raws, breaks, broken }) => {
      let [choice, text, raw] = [0, 0, 0];
      const tape: Tape = {
        below: (count) => (choices[choice++] ?? 0) % count,
        text: () => texts[text++ % texts.length] ?? '',
        raw: () => raws[raw++ % raws.length] ?? '',
      };
      const request = requestOf(schema, tape);
      return broken === 0 ? { ...request, query: breaks.reduce(brokenText, request.query) } : request;
    });
}

function brokenText(text: string, { at, cut, put }: { at: number; cut: number; put: string }): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + put + text.slice(place + cut);
}

function requestOf(schema: GraphQLSchema, tape: Tape): Request {
  const kind = tape.below(4) === 3 ? 'mutation' : 'query';
  const root = (kind === 'mutation' ? schema.getMutationType() : schema.getQueryType()) as GraphQLObjectType;
  const declared: string[] = [];
  const variables: string[] = [];
  const writing: Writing = {
    tape,
    fragments: new Map(),
    variable(type) {
      const name = `v${declared.length}`;
      declared.push(`$${name}: ${type}${tape.below(8) === 7 ? ` = ${written(type, tape, 'graphql')}` : ''}`);
      const value = tape.below(3) === 2 ? tape.raw() : written(type, tape, 'json');
      if (tape.below(10) !== 9) variables.push(`"${name}":${value}`);
      return `$${name}`;
    },
  };
  const body = selection(root, writing, 0);
  const head = declared.length > 0 ? `(${declared.join(' ')})` : '';
  const fragments = [...writing.fragments.values()].join(' ');
  return {
    query: `${kind} ${head} ${body} ${fragments}`,
    variables: variables.length > 0 ? `{${variables.join()}}` : null,
  };
}

interface Writing {
  tape: Tape;
  fragments: Map<string, string>;
  variable(type: GraphQLInputType): string;
}

const DEEPEST = 11;

function selection(type: GraphQLObjectType, writing: Writing, depth: number): string {
  const { tape, fragments } = writing;
  const fields = Object.values(type.getFields()).filter(
    (field) => depth < DEEPEST || !isObjectType(getNamedType(field.type)),
  );
  const parts = Array.from({ length: 1 + tape.below(4) }, (_, n) => {
    const field = fields[tape.below(fields.length)];
    if (!field) return '__typename';
    const alias = tape.below(3) === 2 ? `a${n}: ` : '';
    const directive =
      tape.below(20) === 19 ? ` @${['include(if: true)', 'skip(if: 1)', 'no', 'deprecated'][tape.below(4)]}` : '';
    return `${alias}${fieldText(field, writing, depth)}${directive}`;
  });
  if (tape.below(12) === 11) parts.push('__typename');
  if (tape.below(25) === 24) parts.push('__schema { types { name fields { name } } }');
  if (tape.below(15) === 14) {
    const name = `f${tape.below(3)}`;
    parts.push(`...${name}`);
    // It may spread itself.
    if (!fragments.has(name)) {
      fragments.set(name, '');
      fragments.set(name, `fragment ${name} on ${type.name} ${selection(type, writing, depth + 1)}`);
    }
  }
  return `{ ${parts.join(' ')} }`;
}

function fieldText(field: GraphQLField<unknown, unknown>, writing: Writing, depth: number): string {
  const { tape } = writing;
  const given = field.args
    .filter((arg) => isNonNullType(arg.type) || tape.below(3) === 2)
    .map((arg) => argument(arg, writing));
  const named = getNamedType(field.type);
  const below = isObjectType(named) ? ` ${selection(named, writing, depth + 1)}` : '';
  return `${field.name}${given.length > 0 ? `(${given.join(' ')})` : ''}${below}`;
}

function argument({ name, type }: GraphQLArgument, { tape, variable }: Writing): string {
  const value =
    tape.below(3) === 2
      ? variable(type)
      : tape.below(12) === 11
        ? tape.raw().replaceAll('"', '')
        : written(type, tape, 'graphql');
  return `${name}: ${value}`;
}

/** A value of a type, well-formed and not always allowed; commas are welcome in GraphQL, too. */
function written(type: GraphQLInputType, tape: Tape, as: 'graphql' | 'json'): string {
  if (isNonNullType(type)) return written(type.ofType, tape, as);
  if (isListType(type)) {
    return `[${Array.from({ length: tape.below(4) }, () => written(type.ofType, tape, as)).join()}]`;
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || tape.below(2) === 1);
    const key = (name: string) => (as === 'json' ? JSON.stringify(name) : name);
    return `{${fields.map((field) => `${key(field.name)}:${written(field.type, tape, as)}`).join()}}`;
  }
  const pick = (from: readonly string[]) => from[tape.below(from.length)] ?? '';
  if (isEnumType(type)) {
    const name = pick(type.getValues().map((value) => value.name));
    return as === 'json' ? JSON.stringify(name) : name;
  }
  if (type.name === 'Boolean') return pick(['true', 'false']);
  if (type.name === 'Int' || type.name === 'SafeInt') return pick(NUMBERS);
  if (type.name === 'DateTime') return JSON.stringify(pick(INSTANTS));
  if (type.name === 'URL') return JSON.stringify(pick(ADDRESSES));
  return JSON.stringify(tape.below(3) === 2 ? tape.text() : pick(KNOWN));
}
