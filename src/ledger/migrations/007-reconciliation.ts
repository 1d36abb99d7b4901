/** What sellers report, held against the calls of their accounts. The tables for it that were made before had never been written. */
export const reconciliation = `
drop table entry;
drop table cell_version;
drop table cell;

-- slice, whole or never: what of the account's report is the user's.
alter table account add column settles text not null default 'never';
-- hour, day or month, and when its figures come and how long they move.
alter table account add column bucket text not null default 'day';
alter table account add column delay_ms integer not null default 0;
alter table account add column horizon_ms integer not null default 0;
alter table account add column disconnected_at integer;
-- The span without gaps that good reads cover; null before the first.
alter table account add column read_since integer;
alter table account add column read_until integer;
alter table account add column last_read_at integer;
alter table account add column data_as_of integer;
-- JSON: why the last read failed, limits and balances, where counters stood.
alter table account add column failure text;
alter table account add column status text;
alter table account add column counters text;

-- That an account pays a tool's calls. The tool is written out, as it outlives a forgetting.
create table payer_rule (
  id integer primary key,
  account integer not null references account,
  tool text not null,
  since integer,
  until integer,
  -- A flat fee covers them.
  is_covered integer not null
) strict;

-- 0 is the payer that nobody has confirmed.
alter table call add column account integer not null default 0;
create index call_by_account on call (account, ended_at) where account <> 0;

-- Account × UTC bucket: where metered and reported cost meet. Cells of an account do not overlap. Pico-dollars.
create table cell (
  id integer primary key,
  account integer not null references account,
  bucket_start integer not null,
  bucket_end integer not null,
  -- metered only, open, reported or final
  state text not null,
  metered_pico integer not null,
  -- Of the read that stands; null before a good one.
  reported_pico integer,
  list_pico integer,
  credit_pico integer,
  was_higher integer not null,
  -- When the last attempt that failed began.
  failed_at integer,
  settled_pico integer not null,
  pending_pico integer not null,
  elsewhere_pico integer not null,
  -- Its one row of spend beside the calls: unmetered or adjustment, with its reason.
  entry_kind text,
  entry_reason text,
  entry_pico integer,
  unique (account, bucket_start)
) strict;

create index cell_that_may_move on cell (account, bucket_start) where state <> 'final';

-- What good reads said of a cell; of several in a row that said the same the first and the last.
create table cell_version (
  id integer primary key,
  cell integer not null references cell,
  read_at integer not null,
  -- The vendor's own word on how far its figures reach.
  data_as_of integer,
  reported_pico integer not null,
  list_pico integer,
  credit_pico integer not null,
  is_empty integer not null,
  is_exact integer not null
) strict;

create index cell_version_by_cell on cell_version (cell, read_at);

-- What the cells come to, by the day on which their rows are booked in the ledger's zone: kept with every change, as roll-ups are.
create table cell_day (
  day text not null,
  account integer not null references account,
  settled_pico integer not null,
  pending_pico integer not null,
  elsewhere_pico integer not null,
  unmetered_pico integer not null,
  adjustment_pico integer not null,
  -- Cells with a figure, by their state.
  metered_only_cells integer not null,
  open_cells integer not null,
  reported_cells integer not null,
  final_cells integer not null,
  primary key (day, account)
) strict, without rowid;

-- The roll-ups once more, with the account.
create table rollup_with_account (
  day text not null,
  tool integer not null references text,
  model integer not null references text,
  workspace integer not null references text,
  source integer not null references text,
  account integer not null references account,
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
  primary key (day, tool, model, workspace, source, account)
) strict, without rowid;

insert into rollup_with_account
select day, tool, model, workspace, source, 0, requests, uncached_input_tokens, cache_read_input_tokens, cache_write_5m_input_tokens,
  cache_write_1h_input_tokens, output_tokens, reasoning_output_tokens, known_reasoning, list_pico, known_list, effective_pico,
  known_effective, billed_pico, known_billed, unpriced_requests, assumed_requests, partial_requests
from rollup_day;

drop table rollup_day;
alter table rollup_with_account rename to rollup_day;
`;
