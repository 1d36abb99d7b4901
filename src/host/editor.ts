import type * as vscode from 'vscode';

/** The editor's API as a value: handed down from `extension.ts`, so that the whole host runs on a fake one in tests. */
export type Editor = typeof vscode;
