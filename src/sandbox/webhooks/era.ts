/** Which shapes webhooks are sent in: those that the API speaks, or the ones before basil (2025-03-31). */
export type Era = 'legacy' | 'current';
