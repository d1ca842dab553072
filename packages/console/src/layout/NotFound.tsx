import { Stack, Text, Title } from '@mantine/core';
import { TextLink } from './TextLink.tsx';

export function NotFound() {
  return (
    <Stack align="flex-start">
      <Title order={1}>This page does not exist</Title>
      <Text>The address may be misspelled.</Text>
      <TextLink to="/customers">All customers</TextLink>
    </Stack>
  );
}
