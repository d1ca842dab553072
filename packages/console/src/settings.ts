/** A person whom local mode offers, with their token. */
export interface Person {
  userId: string;
  role: string;
  token: string;
}

/** What the service tells the console: src/console/console.ts writes it into the page. */
export interface Settings {
  /** Where staff sign in; null in local mode without a provider. */
  oidc: { issuer: string; clientId: string; audience: string | null } | null;
  people: Person[];
  rolesClaim: string;
}

export const settings: Settings = JSON.parse(document.getElementById('settings')?.textContent ?? '');

/** The nonce of this page. Its policy refuses styles without it. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
