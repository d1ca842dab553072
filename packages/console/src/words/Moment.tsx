import { moment } from './words.ts';

/** A time in the reader's time zone. Pointing at it shows UTC, which logs and explanations use. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {moment(at)}
    </time>
  );
}
