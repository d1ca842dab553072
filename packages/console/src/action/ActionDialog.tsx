import { Alert, Button, Group, Stack } from '@mantine/core';
import { type CombinedError, useClient } from 'urql';
import { wordsOf } from '../api/Problem.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { addressOf, type Owner } from '../customer/owner.ts';
import { TextLink } from '../layout/TextLink.tsx';
import type { AuditPartsFragment } from '../operations.generated.ts';
import { useSession } from '../sign-in/session.ts';
import { AuditWords } from '../timeline/AuditWords.tsx';
import { awaitEntry, newestEntry } from './audit-entry.ts';
import { ReasonDialog, type ReasonDialogProps, type Sending } from './ReasonDialog.tsx';

interface Message {
  code: string;
  message: string;
}

/** What a mutation answers. */
export interface Answer {
  data?: { outcome?: { userErrors: Message[]; warnings?: Message[] | null } | null } | undefined;
  error?: CombinedError | undefined;
}

interface Props extends Omit<ReasonDialogProps, 'run' | 'onClose' | 'about'> {
  send: (sending: Sending) => Promise<Answer>;
}

/** An action of staff for the customer of the page, and the audit entry of what was done. */
export function ActionDialog({ send, ...dialog }: Props) {
  const { owner, closeDialog } = useCustomer();
  const { userId: actorId } = useSession();
  const client = useClient();

  const run = async (sending: Sending, close: () => void) => {
    const before = await newestEntry(client, owner, actorId);
    const { data, error } = await send(sending);
    const refusal = refusalOf(data?.outcome, error);
    if (refusal !== null) return { refusal };
    const entry = await awaitEntry(client, owner, actorId, before?.id);
    const warnings = (data?.outcome?.warnings ?? []).map(({ message }) => message);
    return { done: <Done warnings={warnings} entry={entry} owner={owner} onClose={close} /> };
  };
  const about = (
    <>
      For <strong>{owner.id}</strong>.
    </>
  );
  return <ReasonDialog {...dialog} about={about} run={run} onClose={closeDialog} />;
}

/** Why nothing was done, in words for staff. Null if it was done. */
export function refusalOf(outcome: { userErrors: Message[] } | null | undefined, error?: CombinedError): string | null {
  if (error) return wordsOf(error);
  return outcome?.userErrors.map(({ message }) => message).join(' ') || null;
}

interface DoneProps {
  warnings: string[];
  entry: AuditPartsFragment | null;
  owner: Owner;
  onClose: () => void;
}

function Done({ warnings, entry, owner, onClose }: DoneProps) {
  return (
    <Stack>
      <Alert color="teal" role="status" title="Done" />
      <div>{entry ? <AuditWords entry={entry} /> : 'The audit entry is written in a moment.'}</div>
      {warnings.map((warning) => (
        <Alert key={warning} color="yellow">
          {warning}
        </Alert>
      ))}
      <Group justify="space-between">
        <TextLink to="/customer" search={{ ...addressOf(owner), tab: 'timeline', only: 'staff' }} onClick={onClose}>
          See it in the audit history
        </TextLink>
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
