import { afterAll, describe, expect, test } from '@jest/globals';
import mongoose, { Schema } from 'mongoose';
import { buildIndexes, connectMongo, duplicateKey } from '../../src/platform/mongo.ts';
import { databaseUri, openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const personSchema = new Schema({ name: { type: String, unique: true }, born: Date });
personSchema.index({ born: 1 }, { sparse: true });
const Person = connection.model('Person', personSchema);
const people = connection.collection<{ _id: number; name: string }>('people');

describe('the connection to MongoDB', () => {
  test('has every write wait for a majority and the journal', () => {
    expect(connection.getClient().options.writeConcern).toMatchObject({ w: 'majority', journal: true });
  });

  test('gives up a server that cannot be reached, or is silent, before Stripe gives up on us', () => {
    const { serverSelectionTimeoutMS, connectTimeoutMS, heartbeatFrequencyMS } = connection.getClient().options;
    expect(Math.max(serverSelectionTimeoutMS, connectTimeoutMS + heartbeatFrequencyMS)).toBeLessThan(10_000);
  });

  test('takes the database of its address where no other is named', async () => {
    const other = await connectMongo(databaseUri());
    const name = other.db?.databaseName;
    await other.close();
    expect(name).toBe('test');
  });
});

describe('building indexes', () => {
  test('builds what the models declare at once, and again asks for nothing that needs the right to build', async () => {
    const watched = await mongoose
      .createConnection(databaseUri(), {
        dbName: connection.name,
        monitorCommands: true,
        autoIndex: false,
        autoCreate: false,
      })
      .asPromise();
    const commands: string[] = [];
    watched.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName));
    watched.model('Person', Person.schema);
    await buildIndexes(watched);
    expect(commands.filter((name) => name === 'createIndexes')).toEqual(['createIndexes']);
    commands.length = 0;
    await buildIndexes(watched);
    await watched.close();
    expect(commands.filter((name) => !['ping', 'endSessions'].includes(name))).toEqual(['listIndexes']);
    expect(await Person.collection.indexes()).toMatchObject([
      { key: { _id: 1 } },
      { key: { name: 1 }, unique: true },
      { key: { born: 1 }, sparse: true },
    ]);
  });
});

describe('duplicateKey', () => {
  test('tells which key is there already', async () => {
    await buildIndexes(connection);
    await people.insertOne({ _id: 1, name: 'Ada' });
    const byId = await people.insertOne({ _id: 1, name: 'Bob' }).catch(duplicateKey);
    const byName = await people.insertOne({ _id: 2, name: 'Ada' }).catch(duplicateKey);
    expect([byId, byName]).toEqual([['_id'], ['name']]);
  });

  test('is a list without names where the error has none', () => {
    expect([duplicateKey({ code: 11_000 }), duplicateKey({ code: 11_000, keyPattern: null })]).toEqual([[], []]);
  });

  test.each([[new Error('no luck')], [{ code: 112 }], ['11000'], [null], [undefined]])('is null for %p', (error) => {
    expect(duplicateKey(error)).toBeNull();
  });
});
