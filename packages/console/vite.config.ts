import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run build` runs this by scripts/bundle-console.mjs. The service puts a nonce of its own into each response (src/console/console.ts).
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    target: 'es2022',
    // A data: address would not be allowed as a style or a font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // test/console checks the size of the first view.
    chunkSizeWarningLimit: 1000,
  },
});
