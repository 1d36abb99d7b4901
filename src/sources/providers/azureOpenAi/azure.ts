import { providerGuides } from '../../../core/providerGuide.ts';
export const azure = providerGuides['azure-openai'];
