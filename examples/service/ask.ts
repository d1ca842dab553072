import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** Tollgate gave no usable answer. The same request may succeed later. */
export class Unavailable extends Error {
  /** How long Tollgate asks to wait, in milliseconds; null if it does not say. */
  readonly retryAfter: number | null;
  constructor(message: string, retryAfter: number | null = null) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Sends an operation and returns its data. Throws `Unavailable` if a retry is worth it, and another error if the program is wrong. */
export type Ask = <Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

interface AskOptions {
  url: string;
  /** A token with the role `service`. An OAuth client that renews it fits here. */
  token: () => string | Promise<string>;
  /** How long to wait for an answer, in milliseconds. Users wait for it too, so keep it short. */
  timeout?: number;
}

interface GraphQLAnswer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; retryAfter?: number; requestId?: string } }[];
}

const TEMPORARY = ['RATE_LIMITED', 'PROVIDER_UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS', 'INTERNAL_SERVER_ERROR'];

export function createAsk({ url, token, timeout = 2_000 }: AskOptions): Ask {
  return async (document, variables) => {
    const { data, errors = [] } = await post(await token(), { query: print(document), variables });
    const [error] = errors;
    if (error) {
      const { code = '', retryAfter, requestId } = error.extensions ?? {};
      const message = `${code}: ${error.message} (request ${requestId})`;
      if (!TEMPORARY.includes(code)) throw new Error(message);
      throw new Unavailable(message, retryAfter === undefined ? null : retryAfter * 1_000);
    }
    if (!data) throw new Unavailable('The answer has no data.');
    return data as never;
  };

  async function post(bearer: string, body: object): Promise<GraphQLAnswer<unknown>> {
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
      });
      return (await response.json()) as GraphQLAnswer<unknown>;
    } catch (error) {
      // A refused connection, a timeout, a cut connection, or a proxy's page instead of JSON.
      throw new Unavailable((error as Error).message);
    }
  }
}
