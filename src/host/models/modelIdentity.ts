import type { LanguageModelChat } from 'vscode';
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

function named(name: string): string | null {
  return name === '' ? null : name.slice(0, 512);
}

const toolName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function toolOf(wanted: unknown): string {
  return typeof wanted === 'string' && toolName.test(wanted) ? wanted : 'vscode-lm';
}
