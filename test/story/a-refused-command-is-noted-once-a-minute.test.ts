import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stoppedClock } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const NOON = new Date('2026-03-01T12:00:00Z');
const clock = stoppedClock(NOON);
const database = await openDatabase();
let processes: Tollgate[];

beforeAll(async () => {
  const env = { RATE_LIMITS: 'adminCommands=30' };
  const options = { clock, connection: database.connection, env };
  processes = [await startTollgate(options), await startTollgate(options)];
});
afterAll(async () => {
  await Promise.all(processes.map((tollgate) => tollgate.close()));
  await database.close();
});

const refusals = () => database.connection.collection('audit').find({ action: 'command.refused' }).toArray();

const REFUND = 'refundPayment(input: { paymentId: "x", reason: "r", idempotencyKey: "k" }) { userErrors { code } }';
const REVOKE = 'revokeGrant(input: { grantId: "g", reason: "r" }) { userErrors { code } }';

/** Sends a command several times in one request to each process, twice at once; returns the codes of the errors. */
async function refused(userId: string, command: string, times = 1): Promise<string[]> {
  const query = `mutation { ${Array.from({ length: times }, (_, n) => `a${n}: ${command}`).join(' ')} }`;
  const asked = [...processes, ...processes].map((tollgate) =>
    tollgate.ask({ userId }, query).then(
      () => [],
      (error: Error) => (JSON.parse(error.message) as Refusal[]).map(({ extensions }) => extensions.code),
    ),
  );
  return (await Promise.all(asked)).flat();
}

interface Refusal {
  extensions: { code: string };
}

describe('the audit history', () => {
  test('the audit history has one refusal per caller, command and minute, of all processes together [T32]', async () => {
    const codes = await refused('bob', REFUND, 15);
    expect(codes).toHaveLength(60);
    expect(codes.filter((code) => code === 'FORBIDDEN')).toHaveLength(30);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(30);
    expect(await refusals()).toMatchObject([
      { actor: { id: 'bob' }, target: 'command:refundPayment', outcome: 'REFUSED' },
    ]);
  });

  test('the audit history has separate refusals of another caller, another command and another minute', async () => {
    await refused('carl:1', REFUND);
    await refused('carl', REFUND);
    await refused('carl', REVOKE);
    expect(await refusals()).toHaveLength(4);
    clock.pass(60_000);
    await refused('carl', REFUND);
    expect(await refusals()).toHaveLength(5);
  });

  test('the audit history with refusals is a valid chain', async () => {
    const { verifyAudit } = await (processes[0] as Tollgate).ask(
      { userId: 'ada', roles: ['admin'] },
      '{ verifyAudit { valid entryCount } }',
    );
    expect(verifyAudit).toEqual({ valid: true, entryCount: 5 });
  });
});
