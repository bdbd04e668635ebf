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
import { decodeTrajectory } from '../../src/scenario/decode.ts';
import type { Snapshot, Trajectory } from '../../src/scenario/scenario.ts';
import { snapshotSchema } from '../../src/scenario/scenario-schema.ts';
import { schemaOf } from '../../src/scenario/schema-of.ts';

/** Where record_observations.py puts what it saw, one folder for each PyTorch. */
const folder = join(packageRoot(), 'spec', 'observations');

/** A PyTorch, untouched, and the machine that it ran on. */
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

/** How an untouched PyTorch stepped through a case of the grid. */
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

/** All recorded observations, by PyTorch, then dtype, then case. */
export async function readObservations(corpus: Corpus): Promise<Observation[]> {
  const names = (await readdir(folder)).toSorted();
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
            `${name}/${file} has ${caseId}, which is no case of the grid`,
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

/** The single-tensor cases of the grid. */
function casesById(corpus: Corpus): Map<string, Case> {
  const files = corpus.manifest.files.filter(
    ({ path, foreach }) => path.startsWith('grid/') && !foreach,
  );
  return new Map(files.flatMap(corpus.readCases).map((item) => [item.caseId, item]));
}

/** How far two trajectories of the same scenario are apart. */
interface Distance {
  /** The largest distance of two finite numbers, in ULP. */
  readonly ulp: number;
  /** Whether somewhere one is NaN or infinite and the other is something else. */
  readonly isBeyond: boolean;
}

function distanceOf(dtype: Dtype, one: Trajectory, other: Trajectory): Distance {
  const { format } = dtypes[dtype];
  let largest = 0;
  let isBeyond = false;
  one.forEach((snapshot, event) => {
    const others = tensorsOf(elementAt(other, event));
    tensorsOf(snapshot).forEach((tensor, index) => {
      const otherTensor = elementAt(others, index);
      tensor.forEach((word, at) => {
        const [value, otherValue] = [
          format.decode(word),
          format.decode(elementAt(otherTensor, at)),
        ];
        if (Number.isFinite(value) && Number.isFinite(otherValue)) {
          largest = Math.max(largest, ulpDistance(format, value, otherValue));
        } else {
          isBeyond ||= !Object.is(value, otherValue);
        }
      });
    });
  });
  return { ulp: largest, isBeyond };
}

function tensorsOf({ params, state }: Snapshot): Storage[] {
  const ofState = state.flatMap((entry) =>
    entry
      ? [entry.squareAvg, entry.gradAvg, entry.momentumBuffer].flatMap((tensor) => tensor ?? [])
      : [],
  );
  return [...params, ...ofState];
}

const cell = ({ ulp, isBeyond }: Distance): string =>
  `${ulp.toLocaleString('en')}${isBeyond ? ' †' : ''}`;

/** spec/results/pytorch-against-itself.md, from the corpus and what was observed. */
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

How far PyTorch is from the golden trajectories of portable arithmetic when nothing is pinned and nothing replaced: the
largest distance, in ULP, of two finite values of any parameter or state tensor in the grid's cases. \`fma\` is the other
golden arithmetic. † marks cases in which, besides, one of the two has NaN or infinity where the other has not; – means that
this PyTorch does not implement the dtype.

The numbers are large where values nearly cancel, vanish or overflow, which the lanes see to. A fixed tolerance is therefore
either too tight for PyTorch itself or too loose to see a wrong epsilon. The compiled step squares the gradient before it
multiplies by 1 - alpha, so that it overflows where the others do not, and keeps float16 and bfloat16 in float32 throughout.

PyTorch before 2.1 moved the centered mean by another formula. With that formula (\`meanUpdate: 'multiply-add'\`) this
package's optimizer has the very bits of Debian's untouched PyTorch 1.13.1 in every dtype that it runs in (NUM-15).

The trajectories are in \`spec/observations/\`; \`scripts/observe/record_observations.py\` recorded them.`;

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
