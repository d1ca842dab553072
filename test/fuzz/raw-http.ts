import { connect } from 'node:net';

/** What a server said on a connection of its own: every answer's status, and the last one's body. */
export interface RawAnswer {
  statuses: number[];
  text: string;
}

/** No request of these tests takes longer. Whoever announces more than they send waits for the server's patience, which is not tested here. */
const PATIENCE = 300;

/** Sends bytes as they are, and reads until the server closes, or falls silent. */
export function send(url: string, bytes: Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const chunks: Buffer[] = [];
    const done = () => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ statuses: [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status)), text });
    };
    socket.setTimeout(PATIENCE, done);
    socket.on('data', (chunk) => void chunks.push(chunk));
    socket.on('error', done);
    socket.on('close', done);
  });
}
