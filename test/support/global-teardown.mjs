import { rmSync } from 'node:fs';

export default async function teardown() {
  const embedded = globalThis.__EMBEDDED_MONGODB__;
  if (!embedded) return;
  await embedded.engine.close();
  rmSync(embedded.folder, { recursive: true, force: true });
}
