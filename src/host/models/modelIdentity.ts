import type { LanguageModelChat } from 'vscode';
import { throughGatewayMark } from '../../core/chatModelEntry.ts';
import type { Observation } from '../../core/observation.ts';

/** What sells the editor's own vendors; any other vendor's name is an extension's, which the price list may know or not. */
const sellers: Readonly<Record<string, string | null>> = {
  copilot: 'github-copilot',
  copilotcli: 'github-copilot',
  // Whatever stands at the address that the user gave.
  customendpoint: null,
  customoai: null,
};

/** Who sells the model, and what it is called. */
export function modelIdentity({
  vendor,
  id,
  family,
}: Pick<LanguageModelChat, 'vendor' | 'id' | 'family'>): Pick<Observation, 'providerName' | 'requestModel'> {
  const seller = Object.hasOwn(sellers, vendor) ? sellers[vendor] : vendor;
  // Copilot's ids may be roles (`copilot-fast`); everywhere else the id is what goes over the wire.
  const names = seller === 'github-copilot' ? [family, id] : [id, family];
  return { providerName: named(seller ?? ''), requestModel: named(names.find((name) => name !== '') ?? '') };
}

/**
 * Is it one of the Custom Endpoint list that was connected to the gateway? What that saw of a call is as exact as what the window did, or
 * more so.
 */
export function leadsThroughGateway({ vendor, name }: Pick<LanguageModelChat, 'vendor' | 'name'>): boolean {
  return vendor === 'customendpoint' && name.endsWith(throughGatewayMark);
}

function named(name: string): string | null {
  return name === '' ? null : name.slice(0, 512);
}

const toolName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function toolOf(wanted: unknown): string {
  return typeof wanted === 'string' && toolName.test(wanted) ? wanted : 'vscode-lm';
}
