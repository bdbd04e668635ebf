import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axisValues, exampleConstants } from '../../src/dialect/axis-values.ts';
import { allDeviations, deviationText, hasConstant } from '../../src/dialect/dialect.ts';

/** The rows of the table in DIA-1 that stand for several values. */
const patterns: Readonly<Record<string, readonly string[]>> = {
  'X-with-Y': axisValues.options.filter((value) => value.includes('-with-')),
  'X-from-Y': axisValues.options.filter((value) => value.includes('-from-')),
  'X-ignored': axisValues.changes.filter((value) => value.endsWith('-ignored')),
};

interface Row {
  readonly axis: string;
  readonly value: string;
  readonly text: string;
}

async function rowsOfSpec(): Promise<Row[]> {
  const file = join(import.meta.dirname, '../../spec/dialects.md');
  let axis = '';
  return (await readFile(file, 'utf8'))
    .split('\n')
    .flatMap((line) => [...line.matchAll(/^\| (.*?) *\| `(.*?)` *\| (.*?) *\|$/g)])
    .map(([, name = '', value = '', text = '']) => {
      axis = name === '' ? axis : name.replaceAll('`', '');
      return { axis, value, text };
    });
}

describe('axisValues', () => {
  it('are the axes and values of the table in spec/dialects.md, in its order [DIA-1]', async () => {
    const listed = (await rowsOfSpec()).flatMap(({ axis, value }) =>
      (patterns[value] ?? [value]).map((name) => `${axis}: ${name}`),
    );
    expect(listed).toEqual(
      Object.entries(axisValues).flatMap(([axis, values]) =>
        values.map((value) => `${axis}: ${value}`),
      ),
    );
  });
});

describe('exampleConstants', () => {
  it('have a number for each value whose row in spec/dialects.md has a c [DIA-1]', async () => {
    const withNumber = (await rowsOfSpec())
      .filter(({ text }) => /(?<![a-z])c(?![a-z])/.test(text))
      .map(({ axis, value }) => `${axis}: ${value}`);
    expect(Object.keys(exampleConstants).toSorted()).toEqual(withNumber.toSorted());
    expect(allDeviations.filter(hasConstant).map(deviationText).toSorted()).toEqual(
      withNumber.toSorted(),
    );
  });
});
