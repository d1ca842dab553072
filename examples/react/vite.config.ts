import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { devToken } from './dev-token.ts';

export default defineConfig({ plugins: [react(), devToken()] });
