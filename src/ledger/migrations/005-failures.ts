/** What finds the sightings of other streams that may be of the same failed call: nothing but tool and instant is known of it. */
export const failures = `
create index observation_without_numbers on observation (tool, ended_at, stream)
where uncached_input_tokens is null and output_tokens is null;
`;
