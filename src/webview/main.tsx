import { render } from 'preact';
import { App } from './App.tsx';
import { createBridge, type VsCodeApi } from './bridge.ts';

declare function acquireVsCodeApi(): VsCodeApi;

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id “root”.');
render(<App bridge={createBridge(acquireVsCodeApi(), window)} />, root);
