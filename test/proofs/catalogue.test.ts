import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgedCases } from './kill-matrix.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { valueTextsOf } from '../../src/explain/axis-texts.ts';
import { axisTexts } from '../../src/explain/axis-titles.ts';
import { catalogue } from '../../src/dialect/catalogue/catalogue.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import {
  allDeviations,
  axisNames,
  deviationText,
  dialectOf,
  withConstant,
} from '../../src/dialect/dialect.ts';
import { axisValues } from '../../src/dialect/axis-values.ts';
import { isEquivalent } from '../../src/dialect/normal-form.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { cataloguePage } from '../../scripts/pages/catalogue-page.ts';

const cases = judgedCases(await loadCorpus(), 'float32').map(({ testCase }) => testCase);

describe('the catalogue [DIA-8]', () => {
  it('has a unique id and name, a source and a consequence for each entry', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(20);
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
    for (const { id, source, consequence } of catalogue) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(source.length).toBeGreaterThan(10);
      expect(consequence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each(catalogue.map((entry) => ({ name: entry.name, entry })))(
    'contains the dialect that a diagnosis names: $name',
    ({ entry }) => {
      const answers = cases.map((testCase) => ({
        testCase,
        trajectory: dialectTrajectory(testCase.scenario, dialectOf(entry.deviations), {
          arithmetic: 'portable',
        }),
      }));
      const mistakes = entry.deviations.filter((deviation) => !isEquivalent(deviation, 'float32'));
      const { explanations } = diagnose({ answers, capabilities: allCapabilities });
      expect(explanations[0]?.deviations.map(deviationText)).toEqual(
        mistakes.map((deviation) => deviationText(withConstant(deviation))),
      );
      expect(explanations[0]?.names.map(({ name }) => name)).toContain(entry.name);
    },
  );

  it('equals spec/catalogue.md', async () => {
    const file = join(import.meta.dirname, '../../spec/catalogue.md');
    await expect(cataloguePage(catalogue)).toMatchFileSnapshot(file);
  });
});

describe('the texts about axes and values [DIA-6]', () => {
  it('exist for each, as plain sentences', () => {
    for (const axis of axisNames) {
      expect(valueTextsOf(axis).map(([value]) => value)).toEqual([...axisValues[axis]]);
      expect(axisTexts[axis].why).toMatch(/\.$/);
      for (const [, { does, consequence, fix }] of valueTextsOf(axis)) {
        expect(does).toMatch(/^[a-z].*[^.]$/);
        expect(consequence).toMatch(/^[A-Z].*\.$/);
        expect(fix).toMatch(/^[A-Z].*\.$/);
      }
    }
    expect(allDeviations.length).toBeGreaterThan(45);
  });
});
