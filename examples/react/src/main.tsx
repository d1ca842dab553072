import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/layout.css';
import './styles/controls.css';
import './styles/cards.css';
import { App } from './App.tsx';
import { SessionProvider } from './session/session.tsx';

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <SessionProvider>
      <App />
    </SessionProvider>
  </StrictMode>,
);
