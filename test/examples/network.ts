import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP connection to the service that a test can cut. */
export interface Network {
  port: number;
  /** `cut`: every connection is refused. `answers lost`: requests arrive, and the connection closes before the answer. */
  is(state: 'up' | 'cut' | 'answers lost'): void;
  close(): Promise<void>;
}

/** Listens on a port and forwards to another one. */
export async function openNetwork(to: number): Promise<Network> {
  let state: 'up' | 'cut' | 'answers lost' = 'up';
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = connect(to, '127.0.0.1');
    near.pipe(far);
    far.on('data', (chunk) => {
      if (state === 'answers lost') near.destroy();
      else near.write(chunk);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    is(next) {
      state = next;
      // Connections that are kept open would get around it.
      end();
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
