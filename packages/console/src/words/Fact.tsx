import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A term and its value, inside a `dl`. */
export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <Box>
      <Text component="dt" size="sm" c="dimmed">
        {term}
      </Text>
      <Box component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Box>
    </Box>
  );
}
