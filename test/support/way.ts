import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { mongo } from 'mongoose';
import { databaseUri } from './database.ts';

export type Way = Awaited<ReturnType<typeof openWay>>;

/**
 * A TCP proxy in front of MongoDB, be that a socket or a host with a port: the way to it, which a test can take away. `change` may
 * change each answer of MongoDB, as a server would give it that is in a state that the engine of the tests never reaches. `target` is
 * asked for each connection, because an engine that starts again has another address.
 */
export async function openWay(change?: (answer: mongo.Document) => mongo.Document, target = databaseUri) {
  const outward = () => {
    const { address } = partsOf(target());
    const [host = '', port = '27017'] = address.split(':');
    const path = decodeURIComponent(address);
    return path.startsWith('/') ? connect(path) : connect(Number(port), host);
  };
  const { credentials } = partsOf(target());
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
        inward.pipe(beyond);
        (change ? beyond.pipe(changing(change)) : beyond).pipe(inward);
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

function partsOf(uri: string): { credentials: string; address: string } {
  const [, credentials = '', address = ''] = /^mongodb:\/\/([^/@]*@)?([^/?,]+)/.exec(uri) ?? [];
  return { credentials, address };
}

/** The bytes before the document of an `OP_MSG`: the header, the flags and the kind of the section. */
const BEFORE_DOCUMENT = 21;
const OP_MSG = 2013;

/** Changes the document of each answer. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/#op_msg */
function changing(change: (answer: mongo.Document) => mongo.Document): Transform {
  let pending = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        const message = pending.subarray(0, pending.readInt32LE(0));
        pending = pending.subarray(message.length);
        this.push(message.readInt32LE(12) === OP_MSG ? changed(message) : message);
      }
      done();
    },
  });

  function changed(message: Buffer): Buffer {
    const document = mongo.BSON.serialize(change(mongo.BSON.deserialize(message.subarray(BEFORE_DOCUMENT))));
    const answer = Buffer.concat([message.subarray(0, BEFORE_DOCUMENT), document]);
    answer.writeInt32LE(answer.length, 0);
    return answer;
  }
}
