import { TextInput } from '@mantine/core';

interface Props {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
}

/** A day, as `2026-03-01`. */
export function DayField({ label, description, value, onChange }: Props) {
  return (
    <TextInput
      type="date"
      label={label}
      description={description}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** The end of that day, in the time zone of the reader. */
export const endOfDay = (text: string): string => new Date(`${text}T23:59:59`).toISOString();
