/** What finds the two ends of a call over the editor's language-model API, which share neither an id nor a session. */
export const editorCalls = `
-- The whole input where the call may have a witness at the other end (core/editorCall.ts); null for all others, so that the index
-- holds the editor's calls alone.
alter table observation add column editor_input_tokens integer;
update observation set editor_input_tokens = input_tokens
where input_tokens > 0 and output_tokens is not null
  and status = (select id from text where value = 'complete')
  and (
    source = (select id from text where value = 'languageModel')
    or tool = (select id from text where value = 'copilot-vscode')
      and source in (select id from text where value in ('gateway', 'telemetry'))
  );
create index observation_by_editor_input on observation (editor_input_tokens, ended_at, stream)
where editor_input_tokens is not null;
`;
