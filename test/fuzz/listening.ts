import { startTollgate, type Tollgate } from '../support/tollgate.ts';

/** The whole service, listening on loopback: what is sent to it goes through sockets. */
export async function startListening(): Promise<Tollgate & { url: string }> {
  const tollgate = await startTollgate();
  return { ...tollgate, url: await tollgate.app.http.listen({ host: '127.0.0.1', port: 0 }) };
}
