import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/**
 * Rewrites the locations in a stack trace from the bundled files to the source files, with the source map beside each bundle. A file
 * without a map is left as it is. Node's `--enable-source-maps` would read the map of every package, which makes the start a tenth slower.
 */
export function sourcePlaces(stack: string): string {
  return stack.replaceAll(/(file:\/\/[^\s()]+):(\d+):(\d+)/g, (place, file: string, line, column) => {
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
    if (!origin || !('fileName' in origin)) return place;
    return `${new URL(origin.fileName, file).href}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

const known = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!known.has(file)) known.set(file, readMap(file));
  return known.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
  } catch {
    return undefined;
  }
}
