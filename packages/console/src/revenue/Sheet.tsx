import { Button, Group, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Card } from '../customer/Card.tsx';
import { TextLink } from '../layout/TextLink.tsx';
import type { Value } from './csv.ts';
import { Definition } from './Definition.tsx';
import type { Term } from './definitions.ts';
import type { ChangeSearch } from './figures.ts';
import { saveCsv } from './save-csv.ts';

/** A cell: what the page shows, what the file has, what it means, and the customers behind it. */
export interface Cell {
  text: string;
  value?: Value;
  term?: Term;
  behind?: ChangeSearch;
  /** How dark the cell is, from 0 to 1. */
  shade?: number;
}

export interface Column {
  label: string;
  numeric?: boolean;
  term?: Term;
}

export interface SheetData {
  title: string;
  term?: Term;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** What is shown instead of no rows. */
  empty: string;
}

interface Props {
  data: SheetData;
  /** The range, for the name of the file. */
  file: string;
  children?: ReactNode;
}

/** A table of figures, below its chart, with a file of what it shows. */
export function Sheet({ data: { title, term, columns, rows, empty }, file, children }: Props) {
  const save = () => {
    const values = rows.map((cells) => cells.map(({ text, value }) => value ?? text));
    saveCsv(`${title.toLowerCase().replaceAll(' ', '-')}-${file}`, [columns.map(({ label }) => label), ...values]);
  };
  const actions = (
    <Group gap="xs">
      {term && <Definition term={term} />}
      {rows.length > 0 && (
        <Button size="xs" variant="default" onClick={save} aria-label={`Download CSV: ${title}`}>
          Download CSV
        </Button>
      )}
    </Group>
  );
  return (
    <Card title={title} actions={actions}>
      {rows.length === 0 ? (
        <Text c="dimmed">{empty}</Text>
      ) : (
        <>
          {children}
          <Table.ScrollContainer
            minWidth={columns.length * 96}
            scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': title } }}
          >
            <Table verticalSpacing="xs" aria-label={title}>
              <Table.Thead>
                <Table.Tr>
                  {columns.map(({ label, numeric, term: meaning }) => (
                    <Table.Th key={label} ta={numeric ? 'right' : 'left'} style={{ whiteSpace: 'nowrap' }}>
                      <Meant term={meaning} right={numeric}>
                        {label}
                      </Meant>
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((cells) => (
                  <Table.Tr key={cells[0]?.text}>
                    {cells.map((cell, column) => (
                      <Shown key={columns[column]?.label} cell={cell} column={columns[column]} />
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
    </Card>
  );
}

function Shown({ cell: { text, term, behind, shade }, column }: { cell: Cell; column: Column | undefined }) {
  const background =
    shade === undefined ? undefined : `color-mix(in srgb, var(--mantine-color-indigo-5) ${shade * 45}%, transparent)`;
  return (
    <Table.Td
      ta={column?.numeric ? 'right' : 'left'}
      style={{ background, whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
    >
      <Meant term={term} right={column?.numeric}>
        {behind ? (
          <TextLink
            to="/revenue/customers"
            search={behind}
            inherit
            c={shade === undefined ? undefined : 'var(--mantine-color-text)'}
          >
            {text}
          </TextLink>
        ) : (
          text
        )}
      </Meant>
    </Table.Td>
  );
}

function Meant({ term, right, children }: { term: Term | undefined; right: boolean | undefined; children: ReactNode }) {
  if (!term) return children;
  return (
    <Group gap={6} wrap="nowrap" justify={right ? 'flex-end' : 'flex-start'} component="span">
      <span>{children}</span>
      <Definition term={term} />
    </Group>
  );
}
