import { readdir, readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as typedDocument from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

// `npm run codegen`: a typed document for every operation of the tests, the console and the examples. `-- --check` writes nothing, and ends
// with 1 where a committed file is not what these sources give.
const config = {
  schema: 'schema/schema.graphql',
  ending: '.graphql',
  outputs: [
    { folder: 'test', file: 'test/support/operations.generated.ts' },
    { folder: 'examples/typescript-client', file: 'examples/typescript-client/operations.generated.ts' },
    { folder: 'packages/console/src', file: 'packages/console/src/operations.generated.ts' },
    { folder: 'examples/service', file: 'examples/service/operations.generated.ts' },
  ],
  options: {
    useTypeImports: true,
    enumType: 'string-literal',
    // What each scalar is in JSON.
    scalars: {
      ID: 'string',
      DateTime: 'string',
      Currency: 'string',
      URL: 'string',
      SafeInt: 'number',
      JSON: 'unknown',
    },
  },
};

for (const { folder, file } of config.outputs) {
  const header = `// Written by \`npm run codegen\` from the schema and ${folder}/**/*.graphql. Not edited by hand.\n`;
  const text = header + (await generate(folder, file));
  if (!process.argv.includes('--check')) {
    await writeFile(file, text);
  } else if (text !== (await readFile(file, 'utf8').catch(() => ''))) {
    console.error(`${file} is not current: run \`npm run codegen\` and commit it.`);
    process.exitCode = 1;
  }
}

// The app is a package of its own, and brings its own script. It reads `--check` as well.
await import(new URL('examples/react/codegen.js', import.meta.url).href);

async function generate(folder: string, file: string): Promise<string> {
  const documents = await readDocuments(folder);
  // Without operations the plugins give imports that nothing uses, which does not compile.
  if (documents.length === 0) return 'export {};\n';
  return codegen({
    filename: file,
    schema: parse(await readFile(config.schema, 'utf8')),
    documents,
    config: config.options,
    pluginMap: { operations, typedDocument },
    plugins: [{ operations: {} }, { typedDocument: {} }],
  });
}

async function readDocuments(folder: string) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(config.ending));
  const locations = names.map((name) => `${folder}/${name}`).sort();
  return Promise.all(
    locations.map(async (location) => ({ location, document: parse(await readFile(location, 'utf8')) })),
  );
}
