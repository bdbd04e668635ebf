import fc from 'fast-check';

/*
 * Command lines with real and misspelt options, whose values are correct, wrong or hostile. They start only the
 * programs named
 * here, and write only into the folder in which they run.
 */

const hostileValue = fc.oneof(
  fc.constantFrom('', ' ', '-', '--', '-1', '0', '1', '1e9', '0x10', '٣', 'NaN', 'Infinity', '1.5'),
  fc.constantFrom('2147483647', '2147483648', '9'.repeat(400), 'a\u0000b', '\u0000', '\ud800'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'float32,', ',', '=,='),
  fc.constantFrom(
    '../x',
    './no/such',
    'x'.repeat(5000),
    'é',
    '漢字',
    '\u001b[2J',
    '%s%n',
    '$(x)',
    '*',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('/', '_')),
);

/** Correct values, so that a command line gets past them. */
const rightValues: Readonly<Record<string, readonly string[]>> = {
  '--level': ['exact', 'equivalent'],
  '--arithmetic': ['portable', 'fma'],
  '--dtype': ['float32', 'float32,float64'],
  '--filter': ['events/**', '**', '!closed-loops/**', '{', '+(a)', '(', '[a'],
  '--timeout': ['5000', '1'],
  '--restarts': ['0', '1'],
  '--run-timeout': ['1', '60000'],
  '--require': ['momentum', 'step,float32'],
  '--known': ['known.txt', 'missing.txt', '.'],
  '--reporter': ['console', 'json=report.json', 'json=no/such/r.json', 'json=.', 'json='],
  '--event': ['0', '3', '99'],
  '--corpus': ['corpus', 'missing', 'damaged', '.', ''],
  '--port': ['port.mjs', 'broken.mjs', 'empty.mjs', 'missing.mjs', 'known.txt', '.mjs'],
};

const flags = ['--known-update', '--cases', '--check', '--help', '-h', '--version'] as const;
const misses = [
  '--dtyp',
  '--tolerance',
  '--no-filter',
  '-x',
  '---',
  '--filter=',
  '-',
  '—port',
] as const;

const option: fc.Arbitrary<string[]> = fc.oneof(
  {
    arbitrary: fc
      .constantFrom(...Object.entries(rightValues))
      .chain(([name, values]) =>
        fc
          .tuple(
            fc.constant(name),
            fc.oneof(
              { arbitrary: fc.constantFrom(...values), weight: 4 },
              { arbitrary: hostileValue, weight: 1 },
            ),
            fc.boolean(),
          )
          .map(([key, value, isJoined]) => (isJoined ? [`${key}=${value}`] : [key, value])),
      ),
    weight: 8,
  },
  { arbitrary: fc.constantFrom(...flags).map((flag) => [flag]), weight: 1 },
  { arbitrary: fc.constantFrom(...misses).map((miss) => [miss]), weight: 1 },
  { arbitrary: hostileValue.map((value) => [value]), weight: 1 },
);

/** `regenerate` is absent, because it would replace this corpus. */
const command = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      ['verify'],
      ['probe'],
      ['explain'],
      ['fixtures', 'list'],
      ['fixtures', 'show'],
      ['fixtures', 'check'],
    ),
    weight: 12,
  },
  {
    arbitrary: fc.constantFrom(
      ['explain', 'constructor'],
      ['explain', '__proto__'],
      ['explain', 'HOS-1'],
      ['explain', 'epsilon'],
      ['explain', 'events/float32/portable/groups'],
      ['fixtures', 'show', 'events/float32/portable/groups'],
      ['fixtures', 'show', '../x/y'],
    ),
    weight: 6,
  },
  {
    arbitrary: fc.constantFrom(
      [],
      ['fixtures'],
      ['help'],
      ['help', 'verify'],
      ['verfy'],
      ['fixtures', 'delete'],
      ['Verify'],
    ),
    weight: 2,
  },
  { arbitrary: hostileValue.map((value) => [value]), weight: 1 },
);

const missingPrograms = ['no-such-program', '', ' ', '.', 'a\u0000b', 'x'.repeat(5000)] as const;
const afterDashes = fc.oneof(
  { arbitrary: fc.constant([]), weight: 8 },
  { arbitrary: fc.constantFrom(...missingPrograms).map((program) => ['--', program]), weight: 1 },
  {
    arbitrary: fc.array(hostileValue, { maxLength: 2 }).map((args) => ['--', 'true', ...args]),
    weight: 1,
  },
  { arbitrary: fc.constant(['--']), weight: 1 },
);

/** Arguments for a folder with a corpus, a damaged corpus, modules and a file of known deviations. */
export const commandLine: fc.Arbitrary<string[]> = fc
  .tuple(command, fc.array(option, { maxLength: 4 }), afterDashes)
  .map(([words, options, rest]) => [...words, ...options.flat(), ...rest])
  .map((args) => withCorpus(args));

/** Adds the small corpus if no other is named: the bundled corpus takes seconds. */
function withCorpus(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const beforeDashes = end < 0 ? args : args.slice(0, end);
  const takesCorpus = /^(verify|explain|fixtures)$/.test(args[0] ?? '');
  return takesCorpus && !beforeDashes.some((arg) => arg.startsWith('--corpus'))
    ? [...beforeDashes, '--corpus', 'corpus', ...args.slice(beforeDashes.length)]
    : [...args];
}
