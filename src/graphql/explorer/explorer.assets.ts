import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EXPLORER_SCRIPT, EXPLORER_STYLE } from './explorer.page.ts';

export interface Asset {
  type: string;
  body: string | Buffer;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** The explorer's files by name, from the installed packages; null if one of them is not installed. */
export async function readAssets(
  resolve: (id: string) => string = createRequire(import.meta.url).resolve,
): Promise<ReadonlyMap<string, Asset> | null> {
  const packaged = async (name: string, path: string) => readFile(join(dirname(resolve(`${name}/package.json`)), path));
  try {
    const [react, reactDom, graphiql, style] = await Promise.all([
      packaged('react', 'umd/react.production.min.js'),
      packaged('react-dom', 'umd/react-dom.production.min.js'),
      packaged('graphiql', 'graphiql.min.js'),
      packaged('graphiql', 'graphiql.min.css'),
    ]);
    return new Map<string, Asset>([
      ['react.js', { type: SCRIPT, body: react }],
      ['react-dom.js', { type: SCRIPT, body: reactDom }],
      ['graphiql.js', { type: SCRIPT, body: graphiql }],
      ['graphiql.css', { type: STYLE, body: style }],
      ['explorer.js', { type: SCRIPT, body: EXPLORER_SCRIPT }],
      ['explorer.css', { type: STYLE, body: EXPLORER_STYLE }],
    ]);
  } catch {
    return null; // Not to be found or not to be read: either way it is to be installed, and the page says so.
  }
}
