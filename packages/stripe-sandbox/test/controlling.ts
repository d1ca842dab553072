import type { Sandbox } from '../src/sandbox.ts';

export const DAYS = 86_400;

/** Says something to the control panel as JSON, and gives its answer. */
export async function control<T = Record<string, unknown>>(sandbox: Sandbox, path: string, body: object): Promise<T> {
  const answer = await fetch(`${sandbox.url}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as T;
  if (!answer.ok) throw new Error(JSON.stringify(said));
  return said;
}

/** Moves the sandbox's clock ahead. */
export async function advance(sandbox: Sandbox, seconds: number): Promise<void> {
  await control(sandbox, 'clock', { advance: seconds });
}
