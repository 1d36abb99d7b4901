import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  commandIds,
  contextKeys,
  extensionId,
  panelViewType,
  settingKeys,
  settingsSection,
  spendToolName,
  walkthroughId,
} from '../../src/host/ids.ts';
import { settingDefaults } from '../../src/host/settings.ts';

const root = join(import.meta.dirname, '..', '..');

const settingSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]),
  default: z.unknown(),
  scope: z.string(),
  markdownDescription: z.string().min(20),
  pattern: z.string().optional(),
});
const manifest = z
  .object({
    name: z.string(),
    publisher: z.string(),
    displayName: z.string(),
    description: z.string().max(200),
    license: z.literal('MIT'),
    repository: z.object({ url: z.url() }),
    icon: z.string(),
    categories: z.array(z.string()).min(1),
    keywords: z.array(z.string()).max(30),
    pricing: z.literal('Free'),
    extensionKind: z.array(z.string()),
    activationEvents: z.array(z.string()),
    capabilities: z.object({
      untrustedWorkspaces: z.object({
        supported: z.literal('limited'),
        description: z.string().min(20),
        restrictedConfigurations: z.array(z.string()),
      }),
      virtualWorkspaces: z.object({ supported: z.literal(true), description: z.string().min(20) }),
    }),
    contributes: z.object({
      commands: z.array(
        z.object({
          command: z.string(),
          title: z.string().min(1),
          category: z.string(),
          icon: z.string().optional(),
        }),
      ),
      menus: z.object({ commandPalette: z.array(z.object({ command: z.string(), when: z.string() })) }),
      configuration: z.array(
        z.looseObject({ title: z.string(), properties: z.record(z.string(), settingSchema) }),
      ),
      languageModelTools: z.array(
        z.object({
          name: z.string(),
          toolReferenceName: z.string(),
          displayName: z.string(),
          userDescription: z.string().min(20),
          modelDescription: z.string().min(200).max(1024),
          canBeReferencedInPrompt: z.literal(true),
          icon: z.string().regex(/^\$\([a-z-]+\)$/),
          tags: z.array(z.string()).min(1),
          inputSchema: z.strictObject({ type: z.literal('object'), properties: z.strictObject({}) }),
        }),
      ),
      walkthroughs: z.array(
        z.looseObject({
          id: z.string(),
          icon: z.string(),
          steps: z.array(
            z.looseObject({ description: z.string(), media: z.object({ markdown: z.string() }) }),
          ),
        }),
      ),
    }),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

const { contributes, capabilities } = manifest;
const settings = Object.fromEntries(
  contributes.configuration.flatMap(({ properties }) => Object.entries(properties)),
);
/** Harmless wherever they are set: they only move the item. */
const placeKeys = ['computeSpend.statusBar.alignment', 'computeSpend.statusBar.priority'];

test('the extension is called what the code calls it', () => {
  expect(`${manifest.publisher}.${manifest.name}`).toBe(extensionId);
  expect(manifest.displayName).toBe('Compute Spend');
});

test('commands are the same in both, each with a title and a category', () => {
  expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(commandIds).sort());
  expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Compute Spend']));
  const titles = contributes.commands.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

test('when clauses use our context keys only, and our commands', () => {
  for (const { command, when } of contributes.menus.commandPalette) {
    expect(Object.values(commandIds)).toContain(command);
    for (const [key] of when.matchAll(/[\w.]+/g)) expect(Object.values(contextKeys)).toContain(key);
  }
});

test('settings are the same in both, with the same defaults', () => {
  const fromCode = Object.values(settingKeys).map((key) => `${settingsSection}.${key}`);
  expect(Object.keys(settings).sort()).toEqual(fromCode.sort());
  for (const [key, value] of Object.entries(settingDefaults)) {
    expect(settings[`${settingsSection}.${key}`]?.default, key).toEqual(value);
  }
});

test('a workspace can set nothing but the item’s place', () => {
  for (const [key, { scope }] of Object.entries(settings)) {
    expect(scope === 'application' || scope === 'machine', key).toBe(!placeKeys.includes(key));
  }
  expect(settings['computeSpend.rateFile']?.scope).toBe('machine');
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(
    Object.keys(settings)
      .filter((key) => !placeKeys.includes(key))
      .sort(),
  );
});

test('patterns accept their defaults', () => {
  for (const { pattern, default: value } of Object.values(settings)) {
    if (pattern !== undefined) expect(value).toMatch(new RegExp(pattern));
  }
});

test('it is active for metering after start-up, and for a panel from before a reload', () => {
  expect(manifest.activationEvents).toEqual(['onStartupFinished', `onWebviewPanel:${panelViewType}`]);
  expect(manifest.extensionKind).toEqual(['workspace']);
});

test('agents are offered the one tool that the code registers', () => {
  expect(
    contributes.languageModelTools.map(({ name, toolReferenceName }) => [name, toolReferenceName]),
  ).toEqual([[spendToolName, 'spend']]);
});

test('the walkthrough’s pages, commands and icon exist', () => {
  const [walkthrough] = contributes.walkthroughs;
  expect(`${extensionId}#${walkthrough?.id ?? ''}`).toBe(walkthroughId);
  for (const { description, media } of walkthrough?.steps ?? []) {
    expect(statSync(join(root, media.markdown)).size).toBeGreaterThan(0);
    for (const [, command] of description.matchAll(/\(command:([^)]*)\)/g)) {
      expect(Object.values(commandIds)).toContain(command);
    }
  }
});

test('the icon is a PNG of 256 by 256', () => {
  const png = readFileSync(join(root, manifest.icon));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
});
