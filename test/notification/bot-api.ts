import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BotApi {
  url: string;
  /** What chats were told. */
  told: { chat_id: string; text: string }[];
  /** Answers to come, before everything is taken again. */
  answers: { status: number; body: object }[];
  close(): Promise<void>;
}

/** Stands in for Telegram's Bot API (https://core.telegram.org/bots/api#making-requests) on loopback. */
export async function openBotApi(): Promise<BotApi> {
  const told: BotApi['told'] = [];
  const answers: BotApi['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answers.shift() ?? { status: 200, body: { ok: true, result: { message_id: 1 } } };
      if (status === 200) told.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    answers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
