import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** A connection of MongoDB's driver, as far as it matters here. It emits `close` once it knows that its socket is gone. */
interface DriverConnection extends EventEmitter {
  error: unknown;
  writeCommand(command: unknown, options: unknown): Promise<void>;
}

/**
 * Makes a command fail whose socket MongoDB closes before all of it was written. The driver (7.8 and 7.9) waits for `drain` then, which
 * a closed socket never emits: the command hangs for ever, and where it is the monitor's, MongoDB counts as away until the process ends.
 * Nothing public can reach this, so it is the driver's own class that is changed.
 */
export function failWritesToClosedSockets(): void {
  const { prototype } = driverConnection();
  const write = prototype.writeCommand;
  prototype.writeCommand = guarded;

  function guarded(this: DriverConnection, command: unknown, options: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const closed = () => reject(this.error);
      this.once('close', closed);
      void write
        .call(this, command, options)
        .then(resolve, reject)
        .finally(() => this.off('close', closed));
    });
  }
}

/** That of the driver which mongoose uses, wherever npm put it. */
function driverConnection(): { prototype: DriverConnection } {
  const ofMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
  return ofMongoose('mongodb/lib/cmap/connection.js').Connection;
}
