import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { deviationText } from '../../src/dialect/dialect.ts';
import { openProcessPort } from '../../src/port/process/process-port.ts';
import { expectedDiagnoses } from '../mistakes/expected.ts';
import { judgedPort } from '../mistakes/judged-port.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';

const corpus = await loadCorpus();
const folder = join(import.meta.dirname, '../mistakes/ports');
const programs = Object.keys(expectedDiagnoses).filter((name) => name.endsWith('.py'));

describeWithOracle('mistakes in programs on real torch [DIA-5, DIA-12]', () => {
  it.each(programs)('names %s', async (name) => {
    const port = await openProcessPort({ command: [oraclePython, join(folder, `bug-${name}`)] });
    const { diagnosis } = await judgedPort(corpus, port, 'float32');
    await port.close?.();
    const { deviations, rule } = expectedDiagnoses[name] ?? {};
    expect(diagnosis.explanations[0]?.deviations.map(deviationText)).toEqual(
      deviations?.map(deviationText),
    );
    const features = diagnosis.trigger?.conditions.map(({ feature }) => feature);
    expect(features).toEqual(expect.arrayContaining([...(rule ?? [])]));
  });

  it('cannot tell a denominator in float32 from rounding: both NaN and 0 are possible there', async () => {
    const name = 'bug-fp16-denominator-in-float32.py';
    const port = await openProcessPort({ command: [oraclePython, join(folder, name)] });
    const { outcomes } = await judgedPort(corpus, port, 'float16');
    await port.close?.();
    expect(outcomes.filter(({ outcome }) => outcome !== 'right')).toEqual([]);
  });

  it('finds nothing wrong with torch', async () => {
    const port = await openProcessPort({
      command: [oraclePython, join(folder, 'control-torch.py')],
    });
    const { diagnosis, outcomes } = await judgedPort(corpus, port, 'float32');
    await port.close?.();
    expect(outcomes.filter(({ outcome }) => outcome !== 'right')).toEqual([]);
    expect(diagnosis.explanations[0]?.deviations).toEqual([]);
  });
});
