const version7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i;

/** When a UUID of version 7 was made: its first 48 bits are milliseconds since 1970. `null` for any other id. */
export function uuidTime(id: string): number | null {
  const match = version7.exec(id);
  return match === null ? null : Number.parseInt(`${match[1] ?? ''}${match[2] ?? ''}`, 16);
}
