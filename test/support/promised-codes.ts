import { Kind, parse, visit } from 'graphql';
import { type CommandName, OUTCOMES } from '../../src/billing/outcomes.ts';

/** Throws where an answer has a code in its `userErrors` that the description of its command does not name. */
export function checkCodes(query: string, data: unknown): void {
  if (data === null || typeof data !== 'object') return;
  visit(parse(query), {
    OperationDefinition({ selectionSet }) {
      for (const field of selectionSet.selections) {
        if (field.kind !== Kind.FIELD) continue;
        const name = field.name.value;
        const answer = (data as Record<string, { userErrors?: { code?: string }[] } | null>)[
          field.alias?.value ?? name
        ];
        const promised: readonly string[] = OUTCOMES[name as CommandName] ?? [];
        for (const { code } of answer?.userErrors ?? [])
          if (code !== undefined && !promised.includes(code)) throw new Error(`${name} does not promise ${code}`);
      }
      return false;
    },
  });
}
