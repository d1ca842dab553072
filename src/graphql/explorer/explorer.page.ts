/** A token that the explorer offers, with the label of its button, for example "alice (customer)". */
export interface ExplorerToken {
  label: string;
  token: string;
}

const FIRST_QUERY = `# Choose above who is asking, then run an operation with the button or Ctrl-Enter.
# The book on the left explains every type; Ctrl-Space completes what you type.

# What is on sale. Nobody needs to sign in for it.
query Plans {
  plans {
    code
    name
    prices {
      id
      interval
      amount {
        decimal
        currency
      }
    }
    features {
      feature {
        code
      }
      limit
      unlimited
      value
    }
  }
}

# What the caller may use, and why. Anonymous is refused, and so is a service: it asks \`customer(userId:)\`.
query Me {
  me {
    userId
    plan {
      code
    }
    entitlements {
      feature {
        code
      }
      granted
      reason
      limit
      unlimited
      value
      validUntil
      because {
        summary
      }
    }
    payments(first: 5) {
      nodes {
        status
        amount {
          decimal
          currency
        }
        createdAt
        invoiceUrl
      }
    }
  }
}

# Buy: open the \`url\` that this answers, pay, and run Me again.
mutation Buy {
  checkout(input: { plan: "premium", interval: MONTH }) {
    session {
      id
      url
      expiresAt
    }
    userErrors {
      code
      message
      field
    }
  }
}
`;

/**
 * Returns the HTML of the explorer. Its settings are JSON data in the page, because its Content-Security-Policy allows no inline script.
 */
export function explorerPage({ tokens }: { tokens: readonly ExplorerToken[] }): string {
  const settings = JSON.stringify({ tokens, query: FIRST_QUERY }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tollgate explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphql/assets/graphiql.css">
<link rel="stylesheet" href="/graphql/assets/explorer.css">
</head>
<body>
<div id="explorer">Loading the explorer ...</div>
<script type="application/json" id="settings">${settings}</script>
<script src="/graphql/assets/react.js"></script>
<script src="/graphql/assets/react-dom.js"></script>
<script src="/graphql/assets/graphiql.js"></script>
<script src="/graphql/assets/explorer.js"></script>
</body>
</html>
`;
}

/** The script of the page: GraphiQL below a bar that selects the caller. */
export const EXPLORER_SCRIPT = `'use strict';
const { createElement: h, useState } = React;
const { tokens, query } = JSON.parse(document.getElementById('settings').textContent);
const callers = [{ label: 'anonymous', token: null }, ...tokens];
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
const headersOf = ({ token }) => (token ? JSON.stringify({ Authorization: 'Bearer ' + token }, null, 2) : '');

function Caller({ caller, isChosen, choose }) {
  return h('button', { type: 'button', 'aria-pressed': isChosen, onClick: () => choose(caller) }, caller.label);
}

function Explorer() {
  const [chosen, choose] = useState(callers[1] ?? callers[0]);
  const headers = headersOf(chosen);
  const bar = callers.map((caller) =>
    h(Caller, { key: caller.label, caller, isChosen: caller === chosen, choose }),
  );
  return h(
    'div',
    { className: 'explorer' },
    tokens.length > 0 && h('div', { className: 'callers', role: 'group', 'aria-label': 'Ask as' }, h('span', null, 'Ask as'), bar),
    h(GraphiQL, { fetcher, headers, defaultHeaders: headers, defaultQuery: query, shouldPersistHeaders: false }),
  );
}

ReactDOM.createRoot(document.getElementById('explorer')).render(h(Explorer));
`;

export const EXPLORER_STYLE = `html, body, #explorer, .explorer { height: 100%; margin: 0; }
.explorer { display: flex; flex-direction: column; }
.explorer > .graphiql-container { flex: 1; min-height: 0; height: auto; }
.callers {
  display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 8px 16px;
  font: 14px/1.4 system-ui, sans-serif; color: #3b4b68; background: #eef1f6;
}
.callers button {
  font: inherit; color: inherit; padding: 3px 10px; border: 1px solid #b7c2d3; border-radius: 6px;
  background: #fff; cursor: pointer;
}
.callers button[aria-pressed='true'] { color: #fff; background: #d60590; border-color: #d60590; }
@media (prefers-color-scheme: dark) {
  .callers { color: #b7c2d7; background: #1b2231; }
  .callers button { background: #212a3b; border-color: #3b4b68; }
}
`;
