import { AppShell, Box, Burger, Button, Group, Kbd, NavLink, type NavLinkProps, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { createLink, Outlet, useRouterState } from '@tanstack/react-router';
import { Search } from '../search/Search.tsx';
import { type Action, may, useSession } from '../sign-in/session.ts';
import { PersonMenu } from './PersonMenu.tsx';

const PageLink = createLink((props: NavLinkProps & { href?: string }) => <NavLink {...props} />);

interface List {
  to: '/customers' | '/revenue' | '/inbox' | '/catalog';
  label: string;
  pages: string[];
  /** Who is offered it. Undefined: everyone. */
  offered?: Action;
}

/** The lists of the console. */
const LISTS: List[] = [
  { to: '/customers', label: 'Customers', pages: ['/customers', '/customer'] },
  { to: '/revenue', label: 'Revenue', pages: ['/revenue', '/revenue/customers'], offered: 'readRevenue' },
  { to: '/inbox', label: 'Inbox', pages: ['/inbox', '/event'], offered: 'readInbox' },
  { to: '/catalog', label: 'Catalog', pages: ['/catalog'] },
];

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What every page has around it: navigation, search and the person. */
export function Layout() {
  const [opened, { toggle, close }] = useDisclosure();
  const session = useSession();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Text fw={700} visibleFrom="xs">
              Console
            </Text>
          </Group>
          <Button variant="default" onClick={spotlight.open} flex={{ base: 1, xs: 'none' }} maw={420}>
            <Group gap="md" wrap="nowrap">
              <span>Find a customer</span>
              <Box component="span" visibleFrom="sm">
                <Kbd>{IS_MAC ? '⌘' : 'Ctrl'}</Kbd> <Kbd>K</Kbd>
              </Box>
            </Group>
          </Button>
          <PersonMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Lists">
        {LISTS.filter(({ offered }) => !offered || may(session, offered)).map(({ to, label, pages }) => (
          <PageLink key={to} to={to} label={label} active={pages.some((page) => path === page)} onClick={close} />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Box maw={1100} mx="auto">
          <Outlet />
        </Box>
      </AppShell.Main>
      <Search />
    </AppShell>
  );
}
