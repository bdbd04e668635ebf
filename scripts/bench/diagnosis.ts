import { loadCorpus } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { median } from './median.ts';

/*
 * `npm run bench diagnosis` measures how long it takes to judge a wrong port on the whole float32 corpus, and how long the
 * diagnosis takes after that. The ports have one, three or five deviations, or an unknown formula. Every round measures both
 * times. The result is the ratio of their medians.
 */

const ROUNDS = 7;

const oneDeviation: Deviation[] = [{ axis: 'epsilon', value: 'inside' }];
const threeDeviations: Deviation[] = [
  ...oneDeviation,
  { axis: 'initial-square-avg', value: 'one' },
  { axis: 'learning-rate', value: 'inside-buffer' },
];
const fiveDeviations: Deviation[] = [
  ...threeDeviations,
  { axis: 'weight-decay', value: 'decoupled-lr' },
  { axis: 'maximize', value: 'ignored' },
];

/** Returns a port with an unknown formula: each parameter is 1 % too large. */
function withUnknownFormula(port: Port): Port {
  return {
    ...port,
    name: 'unknown',
    run: async (scenario) =>
      (await port.run(scenario)).map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) => param.map((value) => value * 1.01)),
      })),
  };
}

const corpus = await loadCorpus();
const portOf = (deviations: readonly Deviation[]): Port =>
  dialectPort(dialectOf(deviations), 'portable');
const rows: [string, Port, number][] = [
  ...[oneDeviation, threeDeviations, fiveDeviations].map((deviations): [string, Port, number] => [
    deviations.map(deviationText).join(', '),
    portOf(deviations),
    deviations.length,
  ]),
  ['unknown', withUnknownFormula(portOf([])), 0],
];

for (const [name, port, deviations] of rows) {
  const times: { judging: number[]; diagnosis: number[] } = { judging: [], diagnosis: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const answers: Answer[] = [];
    const start = performance.now();
    await judgeCorpus({
      corpus,
      portFor: () => port,
      acceptsFile: ({ dtype, oracle }) => dtype === 'float32' && oracle.arithmetic === 'portable',
      onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
    });
    const judged = performance.now();
    const { explanations } = diagnose({ answers, capabilities: port.capabilities });
    const end = performance.now();
    if ((explanations[0]?.deviations.length ?? 0) !== deviations) {
      throw new Error(`the diagnosis of ${name} is wrong, so its time means nothing`);
    }
    if (round > 0) {
      times.judging.push(judged - start); // the first round warms up
      times.diagnosis.push(end - judged);
    }
  }
  const [judging, diagnosis] = [median(times.judging), median(times.diagnosis)];
  process.stdout.write(
    `${name}\n  judging ${judging.toFixed(0)} ms, diagnosis ${diagnosis.toFixed(0)} ms (at most ${Math.max(...times.diagnosis).toFixed(0)}): ${(diagnosis / judging).toFixed(2)} times\n`,
  );
}
