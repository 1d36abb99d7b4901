/** A body that is no telemetry export: answered with 400, so that the tool does not send it again. Says nothing of its text. */
export class TelemetryFormatError extends Error {
  readonly type = 'telemetry-format';
}

/** One record that looked like a call and can't be read as one: the others of its export are taken. */
export class TelemetryRecordError extends Error {
  readonly type = 'telemetry-record';
}
