export const azure = { provider: 'azure-openai', title: 'Azure' } as const;
