/** A token that the explorer offers, with the label of its button, for example "alice (customer)". */
export interface ExplorerToken {
  label: string;
  token: string;
}

const FIRST_QUERY = `# Choose above who is asking, then run an
# operation with the button or Ctrl-Enter.
# The book on the left explains every type.
# Ctrl-Space completes what you type.

# What is on sale. It needs no token.
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

# What the caller may use, and why. For people
# only: a service asks \`customer(userId:)\`.
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

# Buy: open the \`url\` that this answers, pay,
# and run Me again.
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
<link rel="stylesheet" href="/graphql/assets/explorer.css">
</head>
<body>
<main id="explorer"><h1>Loading the explorer ...</h1></main>
<script type="application/json" id="settings">${settings}</script>
<script src="/graphql/assets/explorer.js"></script>
</body>
</html>
`;
}
