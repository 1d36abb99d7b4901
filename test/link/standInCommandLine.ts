/** Prints how it was run. */
console.log(
  JSON.stringify({
    parameters: process.argv.slice(2),
    home: process.env['COMPUTE_SPEND_HOME'],
    asNode: process.env['ELECTRON_RUN_AS_NODE'] ?? null,
  }),
);
