import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** A connection of MongoDB's driver, with the members that are used here. It emits `close` when its socket has closed. */
interface DriverConnection extends EventEmitter {
  error: unknown;
  writeCommand(command: unknown, options: unknown): Promise<void>;
}

/**
 * Makes a command fail if MongoDB closes its socket before the whole command is written. Without this the driver (7.8 and 7.9) waits for
 * `drain`, which a closed socket never emits, and the command hangs forever. If it is a command of the driver's monitor, MongoDB counts as
 * unavailable until the process ends. The driver has no public hook for this, so its class is patched.
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

/** Returns the `Connection` class of the driver that mongoose uses, wherever npm installed it. */
function driverConnection(): { prototype: DriverConnection } {
  const ofMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
  return ofMongoose('mongodb/lib/cmap/connection.js').Connection;
}
