/**
 * Calls of which the list price is unknown, apart from those of which the cost is: the seller may have stated it. What is booked counts
 * as far as the roll-ups tell it: a stated call with a list price for a part of its use is not told apart until they are rebuilt.
 */
export const listPrices = `
alter table rollup_day add column unlisted_requests integer not null default 0;
update rollup_day set unlisted_requests = max(unpriced_requests, requests - known_list);
`;
