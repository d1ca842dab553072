import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
  redirect,
} from '@tanstack/react-router';
import { useState } from 'react';
import { CustomerList } from '../customer/CustomerList.tsx';
import type { ChangeSearch } from '../revenue/figures.ts';
import type { RevenueSearch } from '../revenue/range.ts';
import { Layout } from './Layout.tsx';
import { NotFound } from './NotFound.tsx';

/** What an address may say, as plain text. An ID can be any text, so none is part of a path. Either `id` (of a user) or `organization`. */
export interface CustomerSearch {
  id?: string;
  organization?: string;
  tab?: string;
  only?: string;
}

export interface ListSearch {
  email?: string;
  plan?: string;
  feature?: string;
  status?: string;
  heldBy?: string;
}

type Search = Record<string, string | undefined>;

const text = ({ [0]: names, [1]: search }: [readonly string[], Search]) =>
  Object.fromEntries(names.flatMap((name) => (search[name] ? [[name, String(search[name])]] : [])));

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound });
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/customers' });
  },
});
const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  component: CustomerList,
  validateSearch: (search: Search): ListSearch => text([['email', 'plan', 'feature', 'status', 'heldBy'], search]),
});
const customer = createRoute({
  getParentRoute: () => root,
  path: '/customer',
  // Pages behind the first view are loaded when they are opened.
  component: lazyRouteComponent(() => import('../customer/CustomerPage.tsx'), 'CustomerPage'),
  validateSearch: (search: Search): CustomerSearch => text([['id', 'organization', 'tab', 'only'], search]),
});
const event = createRoute({
  getParentRoute: () => root,
  path: '/event',
  component: lazyRouteComponent(() => import('../event/EventPage.tsx'), 'EventPage'),
  validateSearch: (search: Search): { id: string } => ({ id: String(search['id'] ?? '') }),
});
const revenue = createRoute({
  getParentRoute: () => root,
  path: '/revenue',
  component: lazyRouteComponent(() => import('../revenue/RevenuePage.tsx'), 'RevenuePage'),
  validateSearch: (search: Search): RevenueSearch => text([['range', 'from', 'to', 'currency'], search]),
});
const revenueCustomers = createRoute({
  getParentRoute: () => root,
  path: '/revenue/customers',
  component: lazyRouteComponent(() => import('../revenue/RevenueCustomers.tsx'), 'RevenueCustomers'),
  validateSearch: (search: Search): ChangeSearch => ({
    figures: String(search['figures'] ?? ''),
    ...text([['from', 'to', 'currency', 'plan', 'interval', 'feedback'], search]),
  }),
});
const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  component: lazyRouteComponent(() => import('../inbox/InboxPage.tsx'), 'InboxPage'),
  validateSearch: (search: Search): { list?: string } => text([['list'], search]),
});
const catalog = createRoute({
  getParentRoute: () => root,
  path: '/catalog',
  component: lazyRouteComponent(() => import('../catalog/CatalogPage.tsx'), 'CatalogPage'),
});
const routeTree = root.addChildren([start, customers, customer, event, revenue, revenueCustomers, inbox, catalog]);

function createPages() {
  return createRouter({
    routeTree,
    basepath: '/console',
    // Plain text: by default an ID of digits would become a number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const set = Object.entries(search).filter(([, value]) => value !== undefined) as [string, string][];
      return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}

export function Pages() {
  const [router] = useState(createPages);
  return <RouterProvider router={router} />;
}
