import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

// The guide for clients explains the app in examples/react. Each of its blocks is taken from the file that is linked above it.

const GUIDE = 'docs/integrating-a-client.md';
const text = await readFile(GUIDE, 'utf8');

interface Block {
  file: string;
  language: string;
  code: string;
}

const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(
  ({ 1: language = '', 2: code = '', index }): Block[] => {
    const links = [...text.slice(0, index).matchAll(/\]\((\.\.\/examples\/react\/[^)#]+)\)/g)];
    return language === 'sh' ? [] : [{ file: join('docs', links.at(-1)?.[1] ?? ''), language, code }];
  },
);

describe('the guide for clients', () => {
  test('has blocks from all parts of the app', () => {
    const folders = new Set(blocks.map(({ file }) => file.split('/')[3]));
    expect([...folders]).toEqual(
      expect.arrayContaining(['billing', 'session', 'pricing', 'checkout', 'account', 'change', 'team']),
    );
  });

  test.each(blocks.map((block) => [`${block.file}: ${block.code.split('\n', 2).join(' ')}`, block] as const))(
    '%s',
    async (_name, { file, language, code }) => {
      const source = await readFile(file, 'utf8');
      // The app's formatter writes each field of a document on a line of its own.
      if (language === 'graphql') expect(words(source)).toContain(words(code));
      else expect(lines(source)).toContain(lines(code));
    },
  );
});

const words = (source: string) => source.split(/\s+/).join(' ').trim();

/** Without indentation, so that a block may begin within a function. */
const lines = (source: string) =>
  source
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
