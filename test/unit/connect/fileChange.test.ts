import fc from 'fast-check';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { changeText, restoreText, type Changed } from '../../../src/connect/fileChange.ts';
import type { OwnedValue } from '../../../src/connect/ownedValues.ts';

const jsonOwned: readonly OwnedValue[] = [
  { path: ['env', 'CLAUDE_CODE_ENABLE_TELEMETRY'], value: '1' },
  { path: ['env', 'OTEL_EXPORTER_OTLP_ENDPOINT'], value: 'http://127.0.0.1:20001/secret/otlp' },
];
const tomlOwned: readonly OwnedValue[] = [
  {
    path: ['otel', 'exporter'],
    value: { 'otlp-http': { endpoint: 'http://127.0.0.1:1/v1/logs', protocol: 'json' } },
  },
  {
    path: ['otel', 'metrics_exporter'],
    value: { 'otlp-http': { endpoint: 'http://127.0.0.1:1/v1/metrics' } },
  },
];

function changed(before: string | null, format: 'json' | 'toml'): Changed {
  const made = changeText(before, format, format === 'json' ? jsonOwned : tomlOwned);
  if (made === null) throw new Error(`can't be changed: ${String(before)}`);
  return made;
}

/** A JSON text in one of the layouts that people and tools write. */
const anyJson = fc
  .record({
    content: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 2 })),
    env: fc.option(fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.string())),
    indentation: fc.constantFrom('', '  ', '    ', '\t'),
    isWindows: fc.boolean(),
    hasMark: fc.boolean(),
    comment: fc.constantFrom('', '// mine\n', '/* mine, { } */'),
    end: fc.constantFrom('', '\n', '\n\n'),
  })
  .map(({ content, env, indentation, isWindows, hasMark, comment, end }) => {
    const whole = env === null ? content : { ...content, env };
    const text = `${comment}${JSON.stringify(whole, null, indentation)}${end}`;
    return `${hasMark ? '\uFEFF' : ''}${isWindows ? text.replaceAll('\n', '\r\n') : text}`;
  });

const anyToml = fc
  .record({
    content: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.constantFrom('x', 1, true, { a: 'b' }, ['c']),
    ),
    comment: fc.constantFrom('', '# mine\n', '\n\n# [otel]\n'),
    isWindows: fc.boolean(),
    hasMark: fc.boolean(),
    isOpenEnded: fc.boolean(),
  })
  .map(({ content, comment, isWindows, hasMark, isOpenEnded }) => {
    const written = `${comment}${stringifyToml(content)}`;
    const text = isOpenEnded ? written.trimEnd() : written;
    return `${hasMark ? '\uFEFF' : ''}${isWindows ? text.replaceAll('\n', '\r\n') : text}`;
  });

describe.each([
  ['json', anyJson],
  ['toml', anyToml],
] as const)('%s', (format, anyText) => {
  test('any file becomes what it was, byte for byte', () => {
    fc.assert(
      fc.property(anyText, (before) => {
        const { text, change } = changed(before, format);
        expect(restoreText(text, change)).toEqual({ text: before, left: [], isExact: true });
      }),
    );
  });

  test('nothing of the user’s text is kept to undo it', () => {
    fc.assert(
      fc.property(anyText, (before) => {
        expect(changed(before, format).change.removed).toBe('');
      }),
    );
  });

  test('a line end of the file’s own kind is used', () => {
    fc.assert(
      fc.property(anyText, (before) => {
        fc.pre(before.includes('\r\n'));
        expect(changed(before, format).text).not.toMatch(/[^\r]\n/);
      }),
    );
  });

  test('comments put before and behind afterwards stay, and nothing else', () => {
    const comment = format === 'json' ? '/* later */' : '# later';
    fc.assert(
      fc.property(anyText, (before) => {
        const { text, change } = changed(before, format);
        const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
        const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
        const edit = (one: string): string =>
          `${mark}${comment}${lineEnd}${one.slice(mark.length)}${lineEnd}${comment}`;
        expect(restoreText(edit(text), change)).toEqual({ text: edit(before), left: [], isExact: false });
      }),
    );
  });

  test('a file that there was not goes again', () => {
    const { text, change } = changed(null, format);
    expect(restoreText(text, change)).toEqual({ text: null, left: [], isExact: true });
  });
});

const settings = `{
  // my own
  "model": "opus", // the best
  "permissions": { "allow": ["Bash"] }
}
`;

test('JSON: members and comments of the user stay where they are', () => {
  const { text } = changed(settings, 'json');
  expect(text).toBe(`{
  // my own
  "model": "opus", // the best
  "permissions": { "allow": ["Bash"] },
  "env": {
    "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:20001/secret/otlp"
  }
}
`);
});

test('JSON: a tool that wrote the file anew, with a member more, keeps the member', () => {
  const { text, change } = changed('{"a":1}', 'json');
  const anew = JSON.stringify({ ...(JSON.parse(text) as object), b: [2] }, null, 4);
  expect(JSON.parse(restoreText(anew, change).text ?? '')).toEqual({ a: 1, b: [2] });
});

test('JSON: a value of ours that the user changed stays, and so does what he added beside it', () => {
  const { text, change } = changed(settings, 'json');
  const edited = text
    .replace(
      '"http://127.0.0.1:20001/secret/otlp"',
      '"https://otel.example.com", // at work\n    "MINE": "1"',
    )
    .replace('// my own', '// my very own');
  const { text: left, left: kept } = restoreText(edited, change);
  expect(kept.map(({ path }) => path.join('.'))).toEqual(['env.OTEL_EXPORTER_OTLP_ENDPOINT']);
  expect(left).toBe(`{
  // my very own
  "model": "opus", // the best
  "permissions": { "allow": ["Bash"] },
  "env": {
    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example.com", // at work
    "MINE": "1"
  }
}
`);
});

test('JSON: a member that was added behind ours in an empty object', () => {
  const { text, change } = changed('{}\n', 'json');
  const edited = text.replace('  }\n}', '  },\n  "b": 2\n}');
  expect(restoreText(edited, change).text).toBe('{\n  "b": 2\n}\n');
});

test('JSON: any members that are added or taken away later', () => {
  const name = fc.stringMatching(/^[a-z]{1,4}$/);
  fc.assert(
    fc.property(
      anyJson,
      fc.dictionary(name, fc.jsonValue({ maxDepth: 1 })),
      fc.array(name),
      (before, added, gone) => {
        const { text, change } = changed(before, 'json');
        const content = withoutComments(text);
        const edit = (table: object): object =>
          Object.fromEntries(
            Object.entries({ ...table, ...added }).filter(([key]) => key === 'env' || !gone.includes(key)),
          );
        const later = JSON.stringify(edit(content), null, 2);
        const { env: envBefore, ...restBefore } = withoutComments(before);
        const expected = edit({ ...restBefore, ...(hasMembers(envBefore) ? { env: envBefore } : {}) });
        const restored = withoutComments(restoreText(later, change).text ?? '{}');
        if (!hasMembers(restored['env'])) delete restored['env'];
        expect(restored).toEqual(JSON.parse(JSON.stringify(expected)));
      },
    ),
  );
});

function withoutComments(text: string): Record<string, unknown> {
  const bare = text.replace(/^\uFEFF?(\/\/ mine\r?\n|\/\* mine, \{ \} \*\/)?/, '');
  return JSON.parse(bare) as Record<string, unknown>;
}

function hasMembers(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

test('TOML: the block, and what the user and the tool wrote behind and between it', () => {
  const before = 'model = "gpt-5"\n';
  const { text, change } = changed(before, 'toml');
  expect(text).toBe(`model = "gpt-5"

# Compute Spend: added when you connected this tool, gone when you disconnect it.
[otel]
exporter = { otlp-http = { endpoint = "http://127.0.0.1:1/v1/logs", protocol = "json" } }
metrics_exporter = { otlp-http = { endpoint = "http://127.0.0.1:1/v1/metrics" } }
`);
  const edited = `${text}environment = "work"\n\n[projects."/srv"]\ntrust_level = "trusted"\n`;
  const { text: left } = restoreText(edited, change);
  expect(left).toBe(
    'model = "gpt-5"\n\n[otel]\nenvironment = "work"\n\n[projects."/srv"]\ntrust_level = "trusted"\n',
  );
  expect(parseToml(left ?? '')).toMatchObject({ otel: { environment: 'work' } });
});

test.each([
  ['toml', '[otel]\nenvironment = "mine"\n'],
  ['toml', 'otel = 1\n'],
  ['json', '{"env": {}, "a": 1, "env": {"B": "2"}}'],
  ['json', '{"env": [1]}'],
] as const)('%s that would mean something else is not changed: %s', (format, before) => {
  expect(changeText(before, format, format === 'json' ? jsonOwned : tomlOwned)).toBeNull();
});

test.each([
  ['toml', 'a = '],
  ['json', '{"a": 1'],
  ['json', '[1]'],
] as const)('%s that can’t be read is told: %s', (format, before) => {
  expect(() => changeText(before, format, jsonOwned)).toThrow(/line 1|no object/);
});
