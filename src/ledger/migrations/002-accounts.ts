/** Who pays, what sellers report, and the rows of spend that are not calls. */
export const accounts = `
-- One payer at one seller: an API organisation or key, a seat, a plan.
create table account (
  id integer primary key,
  provider text not null,
  -- The seller's own id of it.
  vendor_key text not null,
  kind text not null,
  label text not null,
  created_at integer not null,
  unique (provider, vendor_key)
) strict;

insert into account (id, provider, vendor_key, kind, label, created_at) values (0, '', '', 'unassigned', '', 0);

-- The part of an account's report that is this user's. A person's name or address is kept only as a hash.
create table slice (
  id integer primary key,
  account integer not null references account,
  dimension text not null,
  value text not null,
  confirmed_at integer,
  unique (account, dimension, value)
) strict;

-- Account × slice × UTC bucket (an hour or a day): where metered and reported cost meet.
create table cell (
  id integer primary key,
  account integer not null references account,
  slice integer references slice,
  bucket_start integer not null,
  bucket_end integer not null,
  -- open, reported or final
  state text not null,
  -- The version that stands; null before a first good read.
  version integer references cell_version,
  unique (account, slice, bucket_start, bucket_end)
) strict;

-- Append-only: what one read of the report said about a cell.
create table cell_version (
  id integer primary key,
  cell integer not null references cell,
  fingerprint blob not null,
  read_at integer not null,
  -- The vendor's own word on how far its figures reach.
  data_as_of integer,
  reported_pico integer not null,
  unique (cell, fingerprint)
) strict;

-- Spend that is not a call: plan fees, what a report holds beyond the calls, adjustments, credits, taxes.
create table entry (
  id integer primary key,
  account integer not null references account,
  -- The cell it settles; null for fees.
  cell integer references cell,
  -- Purchase, Usage, Adjustment, Credit or Tax
  category text not null,
  -- fee, unmetered, adjustment, credit or tax
  kind text not null,
  -- Why it exists, in the words of the accounting rules: revised, discount, credit, reprice, accrual.
  reason text not null,
  period_start integer not null,
  period_end integer not null,
  list_pico integer,
  contracted_pico integer,
  effective_pico integer,
  billed_pico integer,
  created_at integer not null
) strict;

create index entry_by_period on entry (period_start);
create unique index entry_of_cell on entry (cell) where cell is not null;
`;
