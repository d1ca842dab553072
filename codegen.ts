import { readdir, readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as typedDocument from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

// `npm run codegen`: a typed document for every operation of the tests. `-- --check` writes nothing, and ends with 1
// where the committed file is not what these sources give.
const config = {
  schema: 'schema/schema.graphql',
  documents: { folder: 'test', ending: '.graphql' },
  output: 'test/support/operations.generated.ts',
  header: '// Written by `npm run codegen` from the schema and test/**/*.graphql. Not edited by hand.\n',
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

const text = config.header + (await generate());
if (!process.argv.includes('--check')) {
  await writeFile(config.output, text);
} else if (text !== (await readFile(config.output, 'utf8').catch(() => ''))) {
  console.error(`${config.output} is not current: run \`npm run codegen\` and commit it.`);
  process.exitCode = 1;
}

async function generate(): Promise<string> {
  const documents = await readDocuments();
  // Without operations the plugins give imports that nothing uses, which does not compile.
  if (documents.length === 0) return 'export {};\n';
  return codegen({
    filename: config.output,
    schema: parse(await readFile(config.schema, 'utf8')),
    documents,
    config: config.options,
    pluginMap: { operations, typedDocument },
    plugins: [{ operations: {} }, { typedDocument: {} }],
  });
}

async function readDocuments() {
  const { folder, ending } = config.documents;
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(ending));
  const locations = names.map((name) => `${folder}/${name}`).sort();
  return Promise.all(
    locations.map(async (location) => ({ location, document: parse(await readFile(location, 'utf8')) })),
  );
}
