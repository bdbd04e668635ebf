import { describe, expect, it } from 'vitest';
import { openCorpus } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnose.ts';
import { deviationText } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/evidence.ts';
import { verify } from '../../src/parity/verify.ts';
import { openModulePort } from '../../src/port/module-port.ts';
import type { PortDefinition } from '../../src/port/define-port.ts';
import { plainPort, type RealType } from './independent-optimizer.ts';
import { mistakes } from './independent-ports.ts';

const corpus = await openCorpus();
async function run(dtype: RealType, def: PortDefinition) {
  const port = await openModulePort(def);
  const answers: Answer[] = [];
  const results = await verify({
    corpus,
    portFor: () => port,
    acceptsFile: ({ oracle, foreach, dtype: d }) =>
      oracle.arithmetic === 'portable' && !foreach && d === dtype,
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  const verdicts: Record<string, number> = {};
  results.forEach(({ verdict }) => {
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  });
  return { port, answers, results, verdicts };
}
describe('x', () => {
  it.each(['float32', 'float64'] as const)(
    '%s',
    async (dtype) => {
      const only = process.env.ONLY;
      for (const [name, m] of [['base', () => ({})] as const, ...Object.entries(mistakes)]) {
        if (only && !name.match(only)) continue;
        const t0 = performance.now();
        const { port, answers, verdicts, results } = await run(dtype, plainPort(name, m));
        const t1 = performance.now();
        const d = diagnose({ answers, capabilities: port.capabilities });
        const t2 = performance.now();
        const failed = results.find(({ verdict }) => verdict === 'failed');
        const ex = d.explanations.map(
          (e) =>
            e.deviations.map(deviationText).join(' + ') +
            ' ' +
            (e.fit.explained / e.fit.values).toFixed(4),
        );
        const ok = ex.length === 1 && ex[0]!.startsWith(name + ' ');
        process.stdout.write(
          `${ok ? 'ok  ' : 'BAD '} ${dtype} ${name}: ${ex.join(' | ')} ${JSON.stringify(verdicts)} ${(t1 - t0).toFixed(0)} + ${(t2 - t1).toFixed(0)} ms ${failed?.reason ?? ''} ${ok ? '' : JSON.stringify(d.partial && [d.partial.deviations, d.partial.fit])}\n`,
        );
      }
      expect(1).toBe(1);
    },
    600000,
  );
});
