import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProvider } from './api/ApiProvider.tsx';
import { Pages } from './layout/Pages.tsx';
import { nonce, settings } from './settings.ts';
import { LocalGate } from './sign-in/LocalGate.tsx';
import { OidcGate } from './sign-in/OidcGate.tsx';
import { colors, theme } from './theme.ts';

// For the style with which a dialog keeps the page from scrolling.
setNonce(nonce);

const pages = (
  <ApiProvider>
    <Pages />
  </ApiProvider>
);

createRoot(document.getElementById('console') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={colors} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      {settings.oidc ? <OidcGate oidc={settings.oidc}>{pages}</OidcGate> : <LocalGate>{pages}</LocalGate>}
    </MantineProvider>
  </StrictMode>,
);
