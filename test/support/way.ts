import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { databaseUri } from './database.ts';

/** A TCP proxy in front of MongoDB, be that a socket or a host with a port: the way to it, which a test can take away. */
export async function openWay() {
  const [, credentials = '', address = ''] = /^mongodb:\/\/([^/@]*@)?([^/?,]+)/.exec(databaseUri()) ?? [];
  const [host = '', port = '27017'] = address.split(':');
  const path = decodeURIComponent(address);
  const outward = () => (path.startsWith('/') ? connect(path) : connect(Number(port), host));
  const sockets = new Set<Socket>();
  let silent = false;
  const track = (socket: Socket) => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  let server: Server;
  const open = (at: number) =>
    new Promise<number>((resolve) => {
      server = createServer((inward) => {
        track(inward);
        if (silent) return;
        const beyond = track(outward());
        inward.pipe(beyond).pipe(inward);
      });
      server.listen(at, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const at = await open(0);
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    uri: (database: string) => `mongodb://${credentials}127.0.0.1:${at}/${database}?directConnection=true`,
    /** Nobody listens any more, and connections are closed. */
    cut,
    /** Connections stand and are taken, but nothing comes through. */
    hush() {
      silent = true;
      for (const socket of sockets) socket.unpipe().resume();
    },
    async restore() {
      if (silent) await cut();
      silent = false;
      await open(at);
    },
  };
}
