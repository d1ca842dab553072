import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement as h, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './explorer.css';

// The script of the explorer's page: GraphiQL below a bar that selects the caller. scripts/bundle-explorer.mjs bundles it.

const WORKERS = { json: 'json.worker.js', graphql: 'graphql.worker.js' };

// Monaco, the editor, asks for its workers.
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(`/graphql/assets/${WORKERS[label] ?? 'editor.worker.js'}`),
};

const { tokens, query } = JSON.parse(document.getElementById('settings').textContent);
const callers = [{ label: 'anonymous', token: null }, ...tokens];

function Caller({ caller, isChosen, choose }) {
  return h('button', { type: 'button', 'aria-pressed': isChosen, onClick: () => choose(caller) }, caller.label);
}

function Explorer() {
  const [chosen, choose] = useState(callers[1] ?? callers[0]);
  const fetcher = useMemo(() => {
    const headers = chosen.token ? { Authorization: `Bearer ${chosen.token}` } : {};
    return createGraphiQLFetcher({ url: '/graphql', headers });
  }, [chosen]);
  const bar = callers.map((caller) => h(Caller, { key: caller.label, caller, isChosen: caller === chosen, choose }));
  return h(
    'div',
    { className: 'explorer' },
    // For screen readers. GraphiQL has no heading.
    h('h1', null, 'Tollgate explorer'),
    tokens.length > 0 &&
      h('div', { className: 'callers', role: 'group', 'aria-label': 'Ask as' }, h('span', null, 'Ask as'), bar),
    h(GraphiQL, { fetcher, defaultQuery: query, shouldPersistHeaders: false }),
  );
}

createRoot(document.getElementById('explorer')).render(h(Explorer));
