import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

export interface SchemaChange {
  /** `Query.me`, `UserErrorCode.UNKNOWN_PLAN`. */
  path: string;
  message: string;
  /** Whether a client of the former schema may break. */
  breaking: boolean;
  /** Whether something has another type or default, also where no client breaks: non-null in place of nullable, say. */
  retyped: boolean;
}

/** What differs between two schemas, as their texts. */
export async function changesBetween(former: string, latter: string): Promise<SchemaChange[]> {
  const changes = await diff(buildSchema(former), buildSchema(latter));
  return changes.map(({ path, message, type, criticality }) => ({
    path: path ?? message,
    message,
    breaking: criticality.level === CriticalityLevel.Breaking,
    retyped: /TYPE_CHANGED|DEFAULT_VALUE_CHANGED/.test(type),
  }));
}
