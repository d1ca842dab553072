import { ActionIcon, Popover, Stack, Text } from '@mantine/core';
import { DEFINITIONS, type Term } from './definitions.ts';

/** A button that says what a figure means. */
export function Definition({ term }: { term: Term }) {
  return (
    <Popover width={320} position="bottom" withArrow shadow="md">
      <Popover.Target>
        <ActionIcon variant="default" radius="xl" size={24} aria-label={`What is "${term}"?`}>
          <Text component="span" size="xs" fw={700} aria-hidden>
            ?
          </Text>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown maw="90vw">
        <Stack gap="xs">
          {DEFINITIONS[term].map((text) => (
            <Text key={text} size="sm">
              {text}
            </Text>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
