import { parseArgs } from 'node:util';
import { loadCatalog } from './billing/plan/catalog.ts';
import { catalogWarnings } from './billing/plan/catalog.warnings.ts';
import { type Config, environment, readConfig } from './config.ts';
import { prepareGround } from './ground.ts';
import { SECOND } from './platform/clock.ts';
import { createLog, type Log } from './platform/log.ts';
import { createLogOutput } from './platform/log-output.ts';
import { namesOfProcess } from './platform/process-names.ts';
import { startProblem } from './start-problem.ts';

const STDOUT = 1;

/**
 * How long a stop may take after the drain. Connections that hang are cut off after six of these seconds (platform/drain.ts). The
 * supervisor should wait longer than the drain and this together: `stop_grace_period` in docker-compose.yml.
 */
const STOP_AFTER_DRAIN = 8 * SECOND;

let config: Config | null = null;
await run().catch((error: unknown) => {
  console.error(startProblem(error, config));
  process.exit(1);
});

/** The process: configuration, ground, app, listen; then a graceful stop. */
async function run(): Promise<void> {
  const { local } = parseArgs({ options: { local: { type: 'boolean', default: false } } }).values;
  config = readConfig(environment(), { local });
  const names = namesOfProcess(config.role);
  const onLost = (lines: number, code: string | null) =>
    log.warn({ lines, code }, 'log lines were lost: the log could not be written');
  const output = createLogOutput(STDOUT, { onLost });
  const isTerminal = local && process.stdout.isTTY === true;
  const destination = isTerminal ? await (await import('./platform/readable-log.ts')).readableLog(output) : output;
  const log: Log = createLog(config.log.level, destination, names);
  const catalog = await loadCatalog(config.catalogFile);
  for (const { message } of catalogWarnings(catalog)) log.warn(`${config.catalogFile}: ${message}`);
  // The app is most of what there is to read: MongoDB is connected to meanwhile, and a mistake above is told at once.
  const [{ ground, listening, close }, { createApp }] = await Promise.all([
    prepareGround(config, catalog, log),
    import('./app.ts'),
  ]);
  const tracing =
    config.tracing && (await import('./platform/opentelemetry.ts')).startTracing({ ...config.tracing, names });
  const app = await createApp(config, { ...ground, tracing });
  const stop = stopOnce(log, config.http.drainFor + STOP_AFTER_DRAIN, async () => {
    await app.close();
    await close();
    await tracing?.stop();
  });
  process.once('SIGTERM', stop).once('SIGINT', stop);
  await app.http.listen({ host: config.http.host, port: config.http.port });
  log.info(`listening at ${config.http.publicUrl}`);
  await listening(isTerminal ? (text) => output.write(text) : null);
}

function stopOnce(log: Log, patience: number, close: () => Promise<void>): () => void {
  return () => {
    setTimeout(() => {
      log.error('could not stop in time: the next process repeats the work that was not finished');
      process.exit(1);
    }, patience).unref();
    close()
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      });
  };
}
