import { Alert, Button, Code, Group, Loader, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../action/ActionDialog.tsx';
import { ReasonDialog } from '../action/ReasonDialog.tsx';
import { ReplayEventsDocument, type ReplayEventsMutation } from '../operations.generated.ts';
import { pathWords, valueWords } from '../timeline/AuditWords.tsx';
import { counted } from '../words/words.ts';

type Outcome = NonNullable<ReplayEventsMutation['outcome']>;
type Changes = Outcome['changes'];

/** Replays events: a dry run says what would change, before the reason and the confirmation. */
export function ReplayDialog({ ids, onClose }: { ids: readonly string[]; onClose: (sent: boolean) => void }) {
  const client = useClient();
  const [preview, setPreview] = useState<Outcome>();
  const [refusal, setRefusal] = useState<string | null>(null);
  // The events that were chosen when the dialog opened.
  const [chosen] = useState(ids);
  useEffect(() => {
    let current = true;
    const variables = { ids: [...chosen], reason: 'Dry run', dryRun: true };
    void client
      .mutation(ReplayEventsDocument, variables)
      .toPromise()
      .then(({ data, error }) => {
        if (!current) return;
        const why = refusalOf(data?.outcome, error);
        setRefusal(why);
        if (why === null && data?.outcome) setPreview(data.outcome);
      });
    return () => {
      current = false;
    };
  }, [client, chosen]);
  const title = `Replay ${counted(chosen.length, 'event')}`;
  return (
    <ReasonDialog
      title={title}
      verb={title}
      preview={
        preview ? <ChangeTable changes={preview.changes} /> : (refusal ?? <Loader size="sm" aria-label="Loading" />)
      }
      missing={
        preview
          ? null
          : refusal === null
            ? 'The dry run is about to finish.'
            : 'The dry run failed, so nothing can be replayed.'
      }
      about={`${title}.`}
      onClose={onClose}
      run={async ({ reason }, close) => {
        const variables = { ids: [...chosen], reason, dryRun: false };
        const { data, error } = await client.mutation(ReplayEventsDocument, variables).toPromise();
        const why = refusalOf(data?.outcome, error);
        if (why !== null || !data?.outcome) return { refusal: why ?? 'The service did not answer.' };
        return { done: <Done outcome={data.outcome} onClose={close} /> };
      }}
    />
  );
}

function Done({ outcome: { replayedCount, changes }, onClose }: { outcome: Outcome; onClose: () => void }) {
  return (
    <Stack>
      <Alert color="teal" role="status" title="Done">
        {counted(replayedCount, 'event')} replayed. Side effects follow within seconds. An event that fails again comes
        back to the inbox.
      </Alert>
      <ChangeTable changes={changes} />
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

function ChangeTable({ changes }: { changes: Changes }) {
  if (!changes || changes.totalCount === 0)
    return <Text size="sm">Nothing changes. Either it took effect before, or it still cannot be processed.</Text>;
  const hidden = changes.totalCount - changes.nodes.length;
  return (
    <>
      <Table.ScrollContainer minWidth={0} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Changes' } }}>
        <Table verticalSpacing={4} aria-label="Changes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.nodes.map(({ target, path, before, after }) => (
              <Table.Tr key={`${target.id} ${path}`}>
                <Table.Td>
                  {pathWords(path)} <Code>{target.id}</Code>
                </Table.Td>
                <Table.Td>{valueWords(before)}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{valueWords(after)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hidden > 0 && <Text size="sm">And {hidden.toLocaleString()} more.</Text>}
    </>
  );
}
