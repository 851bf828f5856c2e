import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { adoptTokenFromAddress } from './store/credentials.ts';
import { connection } from './store/engine.ts';
import './ui/base.css';

adoptTokenFromAddress();
connection.start();

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
