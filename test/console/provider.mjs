// `node test/console/provider.mjs <port> <redirect URI> <audience>`: an OpenID Connect provider, with its own pages for signing in and for consent.
// Everyone exists. `PUT /roles/<user>` with a JSON list sets the roles in their next tokens; without it they have none.
import { Provider } from 'oidc-provider';

const [port, redirect = '', audience = ''] = process.argv.slice(2);
const roles = new Map();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'console',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [redirect],
      post_logout_redirect_uris: [new URL('/console', redirect).href],
    },
  ],
  pkce: { required: () => true },
  findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
  clientBasedCORS: () => true,
  issueRefreshToken: async () => true,
  extraTokenClaims: (_context, token) => ({ roles: roles.get(token.accountId) ?? [] }),
  claims: { email: ['email'], profile: ['name'] },
  ttl: { AccessToken: 3_600, Session: 86_400, Grant: 86_400, Interaction: 3_600, IdToken: 3_600, RefreshToken: 86_400 },
  features: {
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'openid profile email',
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3_600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

provider.use(async (context, next) => {
  const [, user] = /^\/roles\/(\w+)$/.exec(context.path) ?? [];
  if (context.method !== 'PUT' || user === undefined) return next();
  const chunks = [];
  for await (const chunk of context.req) chunks.push(chunk);
  roles.set(user, JSON.parse(Buffer.concat(chunks).toString()));
  context.status = 204;
});

provider.listen(Number(port), '127.0.0.1', () => console.log('The provider listens.'));
