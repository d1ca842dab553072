import { Alert, Button, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

export interface Sending {
  reason: string;
  /** The same for everything that one opening of the dialog sends, so that a repeated click does nothing twice. */
  idempotencyKey: string;
}

export interface ReasonDialogProps {
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
  /** What the last step repeats above the reason. */
  about: ReactNode;
  /** Does it. Returns why not, or what the dialog then shows. */
  run: (sending: Sending, close: () => void) => Promise<{ refusal: string } | { done: ReactNode }>;
  onClose: (sent: boolean) => void;
}

const LONGEST_REASON = 500;

/** What staff do: what and why, what will happen, the confirmation, and the result. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, verb, final = false, children, preview, missing = null, about, run, onClose } = props;
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [confirming, setConfirming] = useState(false);
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<ReactNode>(null);

  useEffect(() => {
    const opener = openerOf(document.activeElement);
    return () => opener?.focus();
  }, []);

  const send = async () => {
    setSending(true);
    setSent(true);
    setProblem(null);
    const result = await run({ reason: reason.trim(), idempotencyKey }, () => onClose(true));
    if ('refusal' in result) setProblem(result.refusal);
    else setDone(result.done);
    setSending(false);
  };

  const close = () => onClose(sent);
  const toDo = missing ?? (reason.trim() === '' ? 'Write a reason.' : null);
  const ready = toDo === null;
  return (
    <Modal.Root opened onClose={close} size="lg" centered closeOnClickOutside={done !== null}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Mantine's header would be a second banner of the page. */}
        <Group justify="space-between" wrap="nowrap" p="md">
          <Modal.Title>
            {/* Read first, and no field opens the keyboard of a phone over what will happen. */}
            <Title
              order={2}
              size="h4"
              component="span"
              tabIndex={-1}
              data-autofocus
              style={{ overflowWrap: 'anywhere', outline: 'none' }}
            >
              {title}
            </Title>
          </Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Group>
        <Modal.Body>
          {done ? (
            done
          ) : (
            <Stack
              component="form"
              onSubmit={(event) => {
                event.preventDefault();
                if (confirming) void send();
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
                  {about} Reason: {reason.trim()}
                </Text>
              )}
              {problem !== null && (
                <Alert color="red" role="alert" title="Not done">
                  {problem}
                </Alert>
              )}
              {!confirming && toDo !== null && (
                <Text size="sm" c="dimmed">
                  {toDo}
                </Text>
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={confirming ? () => setConfirming(false) : close} disabled={sending}>
                  {confirming ? 'Back' : 'Close'}
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

/** What had the focus before the dialog. An item of a menu is gone by then, so it is the button of the menu. */
function openerOf(focused: Element | null): HTMLElement | null {
  const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button ? document.getElementById(button) : (focused as HTMLElement | null);
}
