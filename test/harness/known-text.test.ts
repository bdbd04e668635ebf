import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';
import type { CaseResult } from '../../src/parity/judge-case.ts';
import {
  applyKnown,
  checkKnown,
  knownText,
  parseKnown,
  updateKnown,
} from '../../src/parity/known.ts';
import { valueOrDeclared } from './declared.ts';

const { manifest } = await loadCorpus();
const { dtype, foreach, oracle } = elementAt(manifest.files, 0);
const caseIds = ['a/1', 'a/2', 'a/b/c', 'grid/float32/fma/plain'];

const glob = fc.oneof(
  fc.constantFrom(...caseIds, 'a/*', '**', '*/*', 'grid/**', '{a,grid}/**', '!a/*', '+(a)', '{'),
  fc.string({ unit: fc.constantFrom(...'*?[]{},!\\/()|a1'), minLength: 1, maxLength: 12 }),
);
const digits = fc.oneof(
  fc.nat(9).map(String),
  fc.constantFrom('inf', '-1', '1e3', '', '0', '007', '18446744073709551615', '9'.repeat(15)),
  fc.constantFrom('9'.repeat(16), '9'.repeat(21), '9'.repeat(400), 'NaN', '٣'),
);
const line = fc.oneof(
  {
    arbitrary: fc
      .tuple(glob, digits, digits, digits, fc.string())
      .map(
        ([pattern, event, ulp, cases, reason]) =>
          `${pattern} event=${event} ulp=${ulp}${cases === '' ? '' : ` cases=${cases}`} # ${reason}`,
      ),
    weight: 6,
  },
  { arbitrary: glob.map((pattern) => `${pattern} event=3 ulp=8 cases=9 # why`), weight: 6 },
  { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  {
    arbitrary: fc.constantFrom('', '#', '  # x', '\u2028', '\ufeff', 'a/1\tevent=1\tulp=1\t#\tx'),
    weight: 1,
  },
);
const file = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n', '\r', '\n\n'))
  .map(([lines, end]) => lines.join(end));

/** Lines that are mostly valid together. */
const rightGlob = fc.constantFrom(...caseIds, 'a/*', '**', 'a/**', 'grid/**', '!a/*', '*/{1,2}');
const rightLine = fc.oneof(
  {
    arbitrary: fc
      .tuple(
        rightGlob,
        fc.nat(9),
        fc.oneof(fc.nat(9), fc.constantFrom('inf', '18446744073709551615')),
      )
      .map(([pattern, event, ulp]) => `${pattern} event=${event} ulp=${ulp} # why`),
    weight: 4,
  },
  { arbitrary: fc.constantFrom('', '# a comment'), weight: 1 },
);
const rightFile = fc.array(rightLine, { maxLength: 5 }).map((lines) => lines.join('\n'));

const seen = fc.record({
  verdict: fc.constantFrom<CaseResult['verdict']>(
    'exact',
    'equivalent',
    'divergent',
    'divergent',
    'failed',
    'notJudged',
  ),
  event: fc.nat(9),
  ulp: fc.oneof(fc.nat(9), fc.constantFrom(Infinity, 2 ** 53, 18437736874454810624)),
});

function resultOf(
  caseId: string,
  { verdict, event, ulp }: { verdict: CaseResult['verdict']; event: number; ulp: number },
): CaseResult {
  const first = { kind: 'step', event, parameter: 0, expected: 1, actual: 2 } as const;
  const value = {
    kind: 'value',
    event,
    parameter: 0,
    tensor: 'param',
    element: 0,
    expected: { value: 1, bits: '' },
    actual: { value: 2, bits: '' },
    ulp,
  } as const;
  const comparison = {
    values: 9,
    mismatches: 1,
    largestUlp: ulp,
    first: value,
    beyond: 1,
    illConditioned: 0,
    cancelled: 0,
    largestMultiple: 9,
    firstBeyond: Number.isFinite(ulp) ? value : first,
    worst: value,
  };
  const header = { caseId, dtype, foreach, oracle, features: [] };
  return { ...header, verdict, comparison, lane: null, reason: null };
}

describe('known deviations [HOS-3]', () => {
  it('are valid, or give an error that names the wrong line, for any text', () => {
    let read = 0;
    fc.assert(
      fc.property(file, (text) => {
        const lines = valueOrDeclared(InvalidArgumentError, () => parseKnown(text));
        read += lines?.length ?? 0;
        for (const known of lines ?? []) {
          expect(parseKnown(knownText(known))).toEqual([{ ...known, line: 1 }]);
        }
        valueOrDeclared(InvalidArgumentError, () => checkKnown(lines ?? [], caseIds));
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('have valid updates that excuse the same cases and are no more generous', () => {
    let applied = 0;
    fc.assert(
      fc.property(rightFile, fc.tuple(seen, seen, seen, seen), (text, found) => {
        const lines = valueOrDeclared(InvalidArgumentError, () => {
          const known = parseKnown(text);
          checkKnown(known, caseIds);
          return known;
        });
        if (!lines) {
          return;
        }
        applied += lines.length;
        const results = found.map((each, index) => resultOf(elementAt(caseIds, index), each));
        const outcome = applyKnown(lines, results);
        const updated = parseKnown(updateKnown(text, outcome));
        const again = applyKnown(updated, results);
        for (const [caseId, { ulp, event }] of outcome.excused) {
          const known = again.excused.get(caseId);
          expect(known?.ulp).toBeLessThanOrEqual(ulp);
          expect(known?.event).toBeGreaterThanOrEqual(event);
        }
      }),
      { numRuns: 3000 },
    );
    expect(applied).toBeGreaterThan(300);
  });

  it.each([
    ['a/* event=9999999999999999 ulp=1 # x', /^line 2 of the known deviations is/],
    [`a/* event=0 ulp=${'9'.repeat(21)} # x`, /^line 2 of the known deviations is/],
    ['a/* event=0 ulp=1 cases=9999999999999999 # x', /^line 2 of the known deviations is/],
    [`a/*${' '.repeat(500_000)}event`, /^line 2 of the known deviations is/],
    [`${'a'.repeat(500_000)} event=`, /^line 2 of the known deviations is/],
    [`a/* event=0 ulp=${'1'.repeat(500_000)} x`, /^line 2 of the known deviations is/],
    ['x'.repeat(2 ** 20), /^the known deviations have more than 1048576 characters/],
    ['#\n'.repeat(2 ** 19), /^the known deviations have more than 1048576 characters/],
  ])('rejects %.40j at once', (text, problem) => {
    const start = performance.now();
    expect(() => parseKnown(`# a comment\n${text}`)).toThrow(InvalidArgumentError);
    expect(() => parseKnown(`# a comment\n${text}`)).toThrow(problem);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('names the line of an invalid glob', () => {
    const known = parseKnown('\na/+(1) event=0 ulp=1 # x');
    expect(() => checkKnown(known, caseIds)).toThrow(
      /^line 2 of the known deviations: the glob "a\/\+\(1\)" contains "\("/,
    );
  });
});
