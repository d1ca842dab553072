import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { connectMongo } from '../../src/platform/mongo.ts';
import { databaseUri } from '../support/database.ts';

test('a command fails if its socket was closed just before, and the connection recovers', async () => {
  const sockets: Socket[] = [];
  const note = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', note);
  const connection = await connectMongo(databaseUri(), 'closed_sockets');
  try {
    const rows = connection.collection('rows');
    await rows.findOne({});

    // The driver is told of it with the next turn of the event loop only, so what comes now is written to sockets that are gone.
    for (const socket of sockets) socket.destroy();
    await expect(rows.insertOne({})).rejects.toThrow('closed');
    await expect(rows.findOne({})).resolves.toBeNull();
  } finally {
    unsubscribe('net.client.socket', note);
    await connection.close(true);
  }
});
