/** What finds the sightings of other streams that may be of the same call, and what could not be linked. */
export const witnesses = `
-- Each ends in the stream, so that "has another stream this too?" is two steps in the index, however many calls share the value.
create index observation_by_request on observation (request_id, stream) where request_id is not null;
create index observation_by_response on observation (response_id, stream) where response_id is not null;

-- The whole input, for a search by numbers within a session; null where a part is unknown. Untold lifetimes are in the short one.
alter table observation add column input_tokens integer generated always as (
  uncached_input_tokens + cache_read_input_tokens + cache_write_5m_input_tokens + coalesce(cache_write_1h_input_tokens, 0)
) virtual;
create index observation_by_input on observation (session, input_tokens, ended_at, stream) where session is not null;

-- Ids that name several calls in several streams: what doctor lists. Derived, like the calls.
create table refused_link (
  -- requestId or responseId
  id_kind text not null,
  id text not null,
  -- stream twice or other numbers
  reason text not null,
  calls integer not null,
  primary key (id_kind, id)
) strict, without rowid;
`;
