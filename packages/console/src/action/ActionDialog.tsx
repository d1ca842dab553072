import { Alert, Button, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { wordsOf } from '../api/Problem.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { addressOf, type Owner } from '../customer/owner.ts';
import { TextLink } from '../layout/TextLink.tsx';
import type { AuditPartsFragment } from '../operations.generated.ts';
import { useSession } from '../sign-in/session.ts';
import { AuditWords } from '../timeline/AuditWords.tsx';
import { awaitEntry, newestEntry } from './audit-entry.ts';

interface Message {
  code: string;
  message: string;
}

/** What a mutation answers. */
export interface Answer {
  data?: { outcome?: { userErrors: Message[]; warnings?: Message[] | null } | null } | undefined;
  error?: CombinedError | undefined;
}

export interface Sending {
  reason: string;
  /** The same for everything that one opening of the dialog sends, so that a repeated click does nothing twice. */
  idempotencyKey: string;
}

interface Props {
  title: string;
  /** What the button of the last step says, for example "Refund €19.99". */
  verb: string;
  /** Whether the action cannot be undone. */
  final?: boolean;
  /** What has to be decided, above the reason. */
  children?: ReactNode;
  /** What will happen, in sentences. */
  preview: ReactNode;
  /** What is still missing. Null if the action can be sent. */
  missing?: string | null;
  send: (sending: Sending) => Promise<Answer>;
}

const LONGEST_REASON = 500;

/** An action of staff: what to do and why, what will happen, the confirmation, and the audit entry of what was done. */
export function ActionDialog({ title, verb, final = false, children, preview, missing = null, send }: Props) {
  const { owner, closeDialog } = useCustomer();
  const { userId: actorId } = useSession();
  const client = useClient();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [confirming, setConfirming] = useState(false);
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<{ warnings: string[]; entry: AuditPartsFragment | null } | null>(null);

  const run = async () => {
    setSending(true);
    setSent(true);
    setProblem(null);
    const before = await newestEntry(client, owner, actorId);
    const { data, error } = await send({ reason: reason.trim(), idempotencyKey });
    const outcome = data?.outcome;
    const refusal = error ? wordsOf(error) : (outcome?.userErrors.map(({ message }) => message).join(' ') ?? '');
    if (refusal !== '') setProblem(refusal);
    else {
      const entry = await awaitEntry(client, owner, actorId, before?.id);
      setDone({ warnings: (outcome?.warnings ?? []).map(({ message }) => message), entry });
    }
    setSending(false);
  };

  const close = () => closeDialog(sent);
  const ready = missing === null && reason.trim() !== '';
  return (
    <Modal.Root opened onClose={close} size="lg" centered closeOnClickOutside={done !== null}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Mantine's header would be a second banner of the page. */}
        <Group justify="space-between" wrap="nowrap" p="md">
          <Modal.Title>
            <Title order={2} size="h4" component="span" style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
          </Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Group>
        <Modal.Body>
          {done ? (
            <Done {...done} owner={owner} onClose={close} />
          ) : (
            <Stack
              component="form"
              onSubmit={(event) => {
                event.preventDefault();
                if (confirming) void run();
                else if (ready) setConfirming(true);
              }}
            >
              {!confirming && (
                <>
                  {children}
                  <Textarea
                    label="Reason"
                    description="For the audit history. Write no personal data."
                    value={reason}
                    onChange={({ currentTarget }) => setReason(currentTarget.value)}
                    maxLength={LONGEST_REASON}
                    autosize
                    minRows={2}
                    required
                  />
                </>
              )}
              <Alert color={final ? 'red' : 'indigo'} title="What will happen">
                {preview}
              </Alert>
              {confirming && (
                <Text style={{ overflowWrap: 'anywhere' }}>
                  For <strong>{owner.id}</strong>. Reason: {reason.trim()}
                </Text>
              )}
              {problem !== null && (
                <Alert color="red" role="alert" title="Not done">
                  {problem}
                </Alert>
              )}
              {!confirming && missing !== null && (
                <Text size="sm" c="dimmed">
                  {missing}
                </Text>
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={confirming ? () => setConfirming(false) : close} disabled={sending}>
                  {confirming ? 'Back' : 'Cancel'}
                </Button>
                <Button
                  type="submit"
                  color={final && confirming ? 'red' : 'indigo'}
                  loading={sending}
                  disabled={!ready}
                  data-autofocus={confirming || undefined}
                >
                  {confirming ? verb : 'Continue'}
                </Button>
              </Group>
            </Stack>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
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
