/**
 * Calls and what they rest on. Money is integer pico-dollars, instants are milliseconds since 1970, days are
 * `YYYY-MM-DD` in the ledger's zone; text that repeats is interned in `text`.
 */
export const calls = `
create table text (
  id integer primary key,
  value text not null unique
) strict;

-- What a dimension holds when its witness does not tell.
insert into text (id, value) values (0, '');

-- The ledger's own facts: its zone, the instant before which everything was forgotten.
create table meta (
  name text primary key,
  value text not null
) strict, without rowid;

-- Small settings of the rest of the program, JSON text by name.
create table setting (
  name text primary key,
  value text not null
) strict, without rowid;

-- Half-open spans in which nothing is booked; the open one lasts until the user resumes.
create table pause (
  id integer primary key,
  paused_at integer not null,
  resumed_at integer
) strict;

-- How far each log has been read. Written in the same transaction as the calls read from it.
create table log_file (
  path text primary key,
  tool text not null,
  identity text not null,
  size integer not null,
  modified_at real not null,
  read_offset integer not null,
  head_hash text not null,
  reader_state text not null
) strict, without rowid;

-- Append-only: what a witness recorded, once for each wording.
create table observation (
  id integer primary key,
  stream integer not null references text,
  -- Both keys in the short form of shortKeys.ts.
  native_key text not null,
  -- null where it equals the native key
  group_key text,
  -- Of stream and group key; other groups may have the same, so the keys themselves are compared as well.
  group_hash integer not null,
  source integer not null references text,
  tool integer not null references text,
  provider_name integer references text,
  request_model integer references text,
  response_model integer references text,
  started_at integer,
  ended_at integer not null,
  status integer not null references text,
  uncached_input_tokens integer,
  cache_read_input_tokens integer,
  cache_write_5m_input_tokens integer,
  cache_write_1h_input_tokens integer,
  output_tokens integer,
  reasoning_output_tokens integer,
  web_search_requests integer,
  service_tier integer references text,
  speed integer references text,
  inference_geo integer references text,
  session integer references text,
  parent_session integer references text,
  workspace integer references text,
  branch integer references text,
  response_id text,
  request_id text,
  record_id text,
  is_sidechain integer not null
) strict;

create index observation_by_group on observation (group_hash);

-- What the observations together say, derived from them. It has figures of its own because with several witnesses no
-- single observation holds all of them, and because a cross-table over a year reads nothing else.
create table call (
  id integer primary key,
  -- The observation whose numbers stand.
  observation integer not null references observation,
  ended_at integer not null,
  tool integer not null references text,
  model integer not null references text,
  workspace integer not null references text,
  source integer not null references text,
  branch integer not null references text,
  session integer not null references text,
  uncached_input_tokens integer,
  cache_read_input_tokens integer,
  cache_write_5m_input_tokens integer,
  cache_write_1h_input_tokens integer,
  output_tokens integer,
  reasoning_output_tokens integer,
  -- The known part of its charges; null when none is known.
  list_pico integer,
  effective_pico integer,
  billed_pico integer,
  unpriced_reason text,
  is_assumed integer not null,
  is_partial integer not null
) strict;

create index call_by_end on call (ended_at);
create index call_unpriced on call (unpriced_reason) where unpriced_reason is not null;

-- Who saw a call, one witness a stream at most: the observation of the stream that stands for it.
create table witness (
  observation integer primary key references observation,
  call integer not null references call,
  stream integer not null references text,
  -- The call's key within the stream, in the short form; null where it is the observation's native key.
  call_key text
) strict;

create unique index witness_by_call on witness (call, stream);

-- Immutable unit prices; JSON objects by token bucket of decimal text, as they may exceed what JSON numbers hold.
create table rate (
  id integer primary key,
  key text not null unique,
  source text not null,
  match text not null,
  description text not null,
  list_unit_prices text not null,
  contracted_unit_prices text not null,
  web_search_unit_price integer
) strict;

-- What a call costs, by component and payer; the account 0 is the payer that nobody has confirmed.
create table charge (
  call integer not null references call,
  component text not null,
  account integer not null default 0 references account,
  rate integer references rate,
  quantity integer not null,
  list_pico integer,
  contracted_pico integer,
  effective_pico integer,
  billed_pico integer,
  unpriced_reason text,
  is_assumed integer not null,
  primary key (call, component, account)
) strict, without rowid;

-- Sums over calls, kept with every booking: a view's question is answered from some thousand rows.
-- A known_… column counts the calls whose figure is known, so that a sum of nothing known can be told from zero.
create table rollup_day (
  day text not null,
  tool integer not null references text,
  model integer not null references text,
  workspace integer not null references text,
  source integer not null references text,
  requests integer not null,
  uncached_input_tokens integer not null,
  cache_read_input_tokens integer not null,
  cache_write_5m_input_tokens integer not null,
  cache_write_1h_input_tokens integer not null,
  output_tokens integer not null,
  reasoning_output_tokens integer not null,
  known_reasoning integer not null,
  list_pico integer not null,
  known_list integer not null,
  effective_pico integer not null,
  known_effective integer not null,
  billed_pico integer not null,
  known_billed integer not null,
  unpriced_requests integer not null,
  assumed_requests integer not null,
  partial_requests integer not null,
  primary key (day, tool, model, workspace, source)
) strict, without rowid;
`;
