import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadCorpus, type Case, type Corpus } from '../../src/corpus/corpus.ts';
import { parse } from '../../src/scenario/parse.ts';
import { dtypeNames, dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { ulpDistance } from '../../src/float/ulp.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { stateTensors } from '../../src/rmsprop/parameter-state.ts';
import { decodeTrajectory } from '../../src/scenario/decode.ts';
import type { Snapshot, Trajectory } from '../../src/scenario/scenario.ts';
import { snapshotSchema } from '../../src/scenario/scenario-schema.ts';
import { schemaOf } from '../../src/scenario/schema-of.ts';

/** The recordings of record_observations.py: a folder for each PyTorch. */
const folder = join(packageRoot(), 'spec', 'observations');

/** An unchanged PyTorch, and its machine. */
interface Observed {
  readonly name: string;
  readonly torch: string;
  readonly commit: string;
  readonly step: 'eager' | 'compiled';
  readonly environment: Readonly<Record<string, string>>;
  readonly system: string;
  readonly processor: string;
  readonly capability: string;
}

const observedSchema = schemaOf<Observed>()(
  z.strictObject({
    name: z.string(),
    torch: z.string(),
    commit: z.string(),
    step: z.enum(['eager', 'compiled']),
    environment: z.record(z.string(), z.string()),
    system: z.string(),
    processor: z.string(),
    capability: z.string(),
  }),
);

/** The trajectory of an unchanged PyTorch in a case of the grid. */
export interface Observation {
  readonly observed: Observed;
  readonly testCase: Case;
  readonly trajectory: Trajectory;
}

const fileSchema = z.strictObject({
  format: z.literal(1),
  observed: observedSchema,
  dtype: z.enum(dtypeNames),
  cases: z.array(z.strictObject({ case: z.string(), snapshots: z.array(snapshotSchema) })),
});

/** Reads all recorded observations, ordered by PyTorch, then file, then case. */
export async function readObservations(corpus: Corpus): Promise<Observation[]> {
  const names = (await readdir(folder)).filter((name) => name !== 'versions').toSorted();
  const grid = casesById(corpus);
  const observations: Observation[] = [];
  for (const name of names) {
    for (const file of (await readdir(join(folder, name))).toSorted()) {
      const { observed, cases } = parse(
        fileSchema,
        await readFile(join(folder, name, file), 'utf8'),
      );
      for (const { case: caseId, snapshots } of cases) {
        const testCase = grid.get(caseId);
        if (!testCase) {
          throw new InvalidArgumentError(
            `${name}/${file} has the case ${caseId}, which is not in the grid`,
          );
        }
        observations.push({
          observed,
          testCase,
          trajectory: decodeTrajectory(testCase.scenario, snapshots),
        });
      }
    }
  }
  return observations;
}

/** Returns the single-tensor cases of the grid by their ids. */
function casesById(corpus: Corpus): Map<string, Case> {
  const files = corpus.manifest.files.filter(
    ({ path, foreach }) => path.startsWith('grid/') && !foreach,
  );
  return new Map(files.flatMap(corpus.readCases).map((item) => [item.caseId, item]));
}

/** The distance of two trajectories of the same scenario. */
interface Distance {
  /** The largest distance of two finite numbers, in ULP. */
  readonly ulp: number;
  /** Whether a value of one trajectory is NaN or infinite, and differs in the other. */
  readonly isBeyond: boolean;
}

function distanceOf(dtype: Dtype, left: Trajectory, right: Trajectory): Distance {
  const { format } = dtypes[dtype];
  let largest = 0;
  let isBeyond = false;
  left.forEach((snapshot, event) => {
    const rightTensors = tensorsOf(elementAt(right, event));
    tensorsOf(snapshot).forEach((tensor, index) => {
      const rightTensor = elementAt(rightTensors, index);
      tensor.forEach((word, at) => {
        const [leftValue, rightValue] = [
          format.decode(word),
          format.decode(elementAt(rightTensor, at)),
        ];
        if (Number.isFinite(leftValue) && Number.isFinite(rightValue)) {
          largest = Math.max(largest, ulpDistance(format, leftValue, rightValue));
        } else {
          isBeyond ||= !Object.is(leftValue, rightValue);
        }
      });
    });
  });
  return { ulp: largest, isBeyond };
}

function tensorsOf({ params, state }: Snapshot): Storage[] {
  return [...params, ...state.flatMap((entry) => (entry ? stateTensors(entry) : []))];
}

const cell = ({ ulp, isBeyond }: Distance): string =>
  `${ulp.toLocaleString('en')}${isBeyond ? ' †' : ''}`;

/** Returns the text of spec/results/pytorch-against-itself.md, from the corpus and the observations. */
export async function observationPage(): Promise<string> {
  const corpus = await loadCorpus();
  const observations = await readObservations(corpus);
  const all = [...new Map(observations.map(({ observed }) => [observed.name, observed])).values()];
  const grid = casesById(corpus);
  const sections = dtypeNames.map((dtype) => {
    const cases = [...grid.values()].filter(
      (item) => item.dtype === dtype && item.oracle.arithmetic === 'portable',
    );
    const rows = cases.map((testCase) => {
      const fused = grid.get(testCase.caseId.replace('/portable/', '/fma/'))?.golden ?? [];
      const observed = all.map(({ name }) => {
        const found = observations.find(
          (item) => item.observed.name === name && item.testCase.caseId === testCase.caseId,
        );
        return found ? cell(distanceOf(dtype, testCase.golden, found.trajectory)) : '–';
      });
      return [testCase.id, cell(distanceOf(dtype, testCase.golden, fused)), ...observed];
    });
    return `## ${dtype}\n\n${markdownTable(['case', 'fma', ...all.map(({ name }) => name)], rows)}`;
  });
  return `${[introduction, environments(all), ...sections].join('\n\n')}\n`;
}

const introduction = `# PyTorch against itself

<!-- Generated by \`npm run task observations\`; do not edit. -->

The golden trajectories come from PyTorch in a fixed environment. This page compares them with PyTorch in its ordinary environment.
Each cell is the largest distance in ULP of two finite values, over all parameters and state tensors of a case of the grid. The golden
trajectories are those of portable arithmetic.

- \`fma\` is the golden trajectory of the other arithmetic.
- † means that another value is NaN or infinite on one side, and differs on the other side.
- – means that this PyTorch does not implement the dtype.

The distances are large when values nearly cancel, vanish or overflow, and some lanes do that on purpose. So a fixed tolerance is either
too tight for PyTorch itself, or too loose to notice a wrong epsilon.

The compiled step squares the gradient before it multiplies by 1 - alpha, so it overflows earlier than the other steps. It computes
float16 and bfloat16 in float32.

PyTorch before 2.1 computed the centered mean by another formula. With that formula (\`meanUpdate: 'multiply-add'\`), the bundled
optimizer has the same bits as Debian's unchanged PyTorch 1.13.1, in every dtype that PyTorch 1.13.1 implements (NUM-15).

\`scripts/observe/record_observations.py\` recorded the trajectories in \`spec/observations/\`.`;

function environments(all: readonly Observed[]): string {
  const rows = all.map(({ name, torch, step, capability, environment, processor, system }) => [
    name,
    torch,
    step,
    capability,
    Object.entries(environment)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ') || 'nothing set',
    `${processor}, ${system}`,
  ]);
  return markdownTable(['name', 'PyTorch', 'step', 'capability', 'environment', 'machine'], rows);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
