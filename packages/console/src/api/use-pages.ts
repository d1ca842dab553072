import { useCallback, useEffect, useState } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from 'urql';

export interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

export interface Pages<Node> {
  nodes: readonly Node[];
  error: CombinedError | undefined;
  loading: boolean;
  /** Reads the next page. Null if there is none. */
  more: (() => void) | null;
  reload: () => void;
}

/**
 * Reads a list page by page, each after the cursor of the one before. The list begins again if `variables` change, so they must be
 * the same object while they are equal. `pick` finds the page in the answer, and must be the same function, too.
 */
export function usePages<Data, Variables extends AnyVariables, Node>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, 'after'> | null,
  pick: (data: Data) => Page<Node> | null | undefined,
): Pages<Node> {
  const client = useClient();
  const [pages, setPages] = useState<readonly Page<Node>[]>([]);
  const [error, setError] = useState<CombinedError>();
  const [loading, setLoading] = useState(variables !== null);
  const [generation, setGeneration] = useState(0);

  const read = useCallback(
    async (after: string | null, isCurrent: () => boolean) => {
      setLoading(true);
      const asked = { ...variables, after } as unknown as Variables;
      const result = await client.query(document, asked, { requestPolicy: 'network-only' }).toPromise();
      if (!isCurrent()) return;
      const page = result.data && pick(result.data);
      setError(page ? undefined : result.error);
      if (page) setPages((known) => (after === null ? [page] : [...known, page]));
      setLoading(false);
    },
    [client, document, variables, pick],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation reads again.
  useEffect(() => {
    let current = true;
    if (variables === null) {
      setPages([]);
      setLoading(false);
    } else void read(null, () => current);
    return () => {
      current = false;
    };
  }, [read, variables, generation]);

  const last = pages.at(-1)?.pageInfo;
  return {
    nodes: pages.flatMap(({ nodes }) => nodes),
    error,
    loading,
    more: last?.hasNextPage && !loading ? () => void read(last.endCursor ?? null, () => true) : null,
    reload: () => setGeneration((one) => one + 1),
  };
}
