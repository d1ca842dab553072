import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { settings } from '../settings.ts';
import { type Role, useSession } from '../sign-in/session.ts';
import { sentence } from '../words/words.ts';

const SCHEMES = { auto: 'As this device', light: 'Light', dark: 'Dark' } as const;

/** Beside what is chosen, which cannot be chosen again. */
const CHOSEN = '✓';

/** Who is signed in, the colors, and the way out. In local mode the roles to choose from. */
export function PersonMenu() {
  const { userId, roles, signOut, switchTo } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="subtle" color="gray" c="var(--mantine-color-text)" px="xs" maw={180}>
          {roles.map(sentence).join(', ')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as {userId}</Menu.Label>
        {switchTo && (
          <>
            <Menu.Divider />
            <Menu.Label>Act as (local mode)</Menu.Label>
            {settings.people.map(({ role, userId: id }) => (
              <Menu.Item
                key={role}
                onClick={() => switchTo(role as Role)}
                disabled={id === userId}
                rightSection={id === userId && CHOSEN}
              >
                {sentence(role)}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Label>Colors</Menu.Label>
        {Object.entries(SCHEMES).map(([scheme, label]) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme as keyof typeof SCHEMES)}
            disabled={scheme === colorScheme}
            rightSection={scheme === colorScheme && CHOSEN}
          >
            {label}
          </Menu.Item>
        ))}
        {signOut && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={signOut}>Sign out</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
