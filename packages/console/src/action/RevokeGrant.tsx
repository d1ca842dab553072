import { Text } from '@mantine/core';
import { useClient } from 'urql';
import { RevokeGrantDocument } from '../operations.generated.ts';
import { ActionDialog } from './ActionDialog.tsx';

export function RevokeGrant({ grant: { id, name } }: { grant: { id: string; name: string } }) {
  const client = useClient();
  return (
    <ActionDialog
      title={`Revoke ${name}`}
      verb="Revoke the grant"
      final
      preview={<Text size="sm">The customer loses {name} at once, unless their plan includes it.</Text>}
      send={({ reason }) => client.mutation(RevokeGrantDocument, { input: { grantId: id, reason } }).toPromise()}
    />
  );
}
