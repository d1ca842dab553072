import { Stack } from '@mantine/core';
import { AccessHistory } from './AccessHistory.tsx';
import { AccessNow } from './AccessNow.tsx';

/** What the customer may use, why, and what they could use at any moment before. */
export function AccessTab() {
  return (
    <Stack gap="lg">
      <AccessNow />
      <AccessHistory />
    </Stack>
  );
}
