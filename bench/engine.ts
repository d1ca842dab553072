// A process of its own for MongoDB, so that its work is nobody else's: opens the embedded one in the folder of the first argument.
import { openEmbeddedMongo } from '../src/local/embedded-mongodb.ts';

const engine = await openEmbeddedMongo(process.argv[2] ?? '');
process.send?.(engine.uri);
process.once('SIGTERM', () => void engine.close().then(() => process.exit(0)));
