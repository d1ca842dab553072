import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived, with whom it was for. */
export interface Mail extends Email {
  recipient: string;
}

export interface Mailbox {
  url: string;
  mails: Mail[];
  /** Recipients that the server has never heard of: 550. */
  unknown: Set<string>;
  /** What e-mails are answered with instead of being taken, once each. */
  answers: { responseCode: number; message: string }[];
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it takes. */
export async function openMailbox(port = 0): Promise<Mailbox> {
  const mails: Mail[] = [];
  const unknown = new Set<string>();
  const answers: Mailbox['answers'] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      done(unknown.has(address) ? Object.assign(new Error('No such mailbox here'), { responseCode: 550 }) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const answer = answers.shift();
        if (answer) return done(Object.assign(new Error(answer.message), answer));
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          mails.push({ ...mail, recipient: session.envelope.rcptTo[0]?.address ?? '' });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  server.on('error', () => {}); // a client that goes away
  const { port: taken } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${taken}`,
    mails,
    unknown,
    answers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
