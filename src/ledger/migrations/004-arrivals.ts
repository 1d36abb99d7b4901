/** What sellers state of a call beside its tokens, what has come by tool and source, and which links are settled. */
export const arrivals = `
-- Decimal dollars, as the seller's answer states them for the whole call.
alter table observation add column stated_cost text;
-- Billionths of a plan's credit.
alter table observation add column credits_nano integer;

-- How surely its call is linked, as settledTable.ts names it; null while others have to be asked. Derived, like the calls.
alter table observation add column settled_as integer references text;
drop index observation_by_input;
create index observation_by_input on observation (session, input_tokens, settled_as, ended_at, stream)
where session is not null;

-- Counts of the observations, kept with every booking: no view may go through millions of them to tell that a tool is heard of.
create table arrival (
  tool integer not null references text,
  source integer not null references text,
  records integer not null,
  last_at integer not null,
  primary key (tool, source)
) strict, without rowid;

insert into arrival (tool, source, records, last_at)
select tool, source, count(*), max(ended_at) from observation group by tool, source;
`;
