import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

// A page that names a file, a script or a section that does not exist misleads its reader.

const FOLDERS = 'src|test|docs|schema|scripts|packages|deploy|examples';
const AT_THE_ROOT = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const PACKAGES = ['packages/stripe-sandbox/README.md', 'packages/stripe-sandbox/CHANGELOG.md'];
const EXAMPLES = ['examples/react/README.md', 'examples/service/README.md', 'examples/typescript-client/README.md'];
const PAGES = [...AT_THE_ROOT, ...PACKAGES, ...EXAMPLES, ...(await pagesIn('docs'))];

const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
const folders = (await readdir('src', { withFileTypes: true })).filter((entry) => entry.isDirectory());

describe.each(PAGES)('%s', (page) => {
  test('a page names only paths that exist', async () => {
    const text = await readFile(page, 'utf8');
    const quoted = matches(text, new RegExp(`\`((?:${FOLDERS})/[^\`\\s*<]*)\``, 'g'));
    expect(quoted.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('a page names only files of src/ that exist', async () => {
    const text = await readFile(page, 'utf8');
    // Without src/, as in pictures and tables: `webhook/receive.ts`.
    const names = folders.map(({ name }) => name).join('|');
    const short = matches(text, new RegExp(`(?<![\\w./-])((?:${names})/[\\w./-]+\\.ts)\\b`, 'g'));
    expect(short.filter((path) => !existsSync(`src/${path}`))).toEqual([]);
  });

  test('a page links only to files and headings that exist', async () => {
    const text = await readFile(page, 'utf8');
    const links = matches(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?|mailto):/.test(link));
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test('a page names only scripts of package.json', async () => {
    const text = await readFile(page, 'utf8');
    const run = matches(text, /npm run (?:-s |--silent )?([\w:-]+)/g);
    const lifecycle = matches(text, /npm (start|test)\b/g);
    expect([...run, ...lifecycle].filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/decisions', () => {
  const HEADINGS = ['Context', 'Decision', 'Consequences', 'Alternatives considered', 'Enforced by'];
  const decisions = PAGES.filter((page) => page.startsWith('docs/decisions/')).sort();

  test('decisions are numbered without a gap', () => {
    expect(decisions.length).toBeGreaterThan(0);
    decisions.forEach((page, index) => {
      expect(page).toMatch(new RegExp(`/${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
    });
  });

  test.each(decisions)('the decision %s has the form of all decisions', async (page) => {
    const text = await readFile(page, 'utf8');
    expect(matches(text, /^## (.+)$/gm)).toEqual(HEADINGS);
    expect(text).toMatch(/^# \d{4}\. .+\n\n\*\*Status:\*\* (Accepted|Superseded by \d{4}), \d{4}-\d{2}-\d{2}\n/);
  });
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const headings = matches(readFileSync(page, 'utf8'), /^#+ (.+)$/gm);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found as string);
}

async function pagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
}
