import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { elementAt } from '../../src/float/element-at.ts';
import { arm64Python } from '../../src/oracle/venv.ts';
import { packageRoot } from '../../src/package-root.ts';
import { differences, summary } from '../rmsprop/differences.ts';
import { play } from '../rmsprop/play.ts';
import { lifecycleProgram, stepsProgram } from '../rmsprop/random-programs.ts';
import { askTorch } from './ask-torch.ts';
import { operationMismatches } from './operation-mismatches.ts';

const python = arm64Python(packageRoot());
const isRequired = process.env['RMSPROP_PARITY_ARM64'] === 'required';
const minutes = 60_000;

describe.skipIf(!existsSync(python) && !isRequired)(
  'arithmetic arm64, compared with untouched PyTorch on 64-bit Arm [NUM-8, NUM-9, NUM-10, NUM-17]',
  () => {
    it(
      'gives the same bits for every real operation, dtype and scalar',
      async () => {
        expect(await operationMismatches(python, 'arm64')).toEqual([]);
      },
      30 * minutes,
    );

    it(
      'gives the same bits in random programs with a new seed',
      async () => {
        const seed = Number(process.env['RMSPROP_PARITY_SEED'] ?? Date.now() % 2 ** 31);
        const programs = [
          ...fc.sample(stepsProgram, { seed, numRuns: 240 }),
          ...fc.sample(lifecycleProgram, { seed, numRuns: 80 }),
        ];
        const answers = await askTorch('arm64', programs, python);
        const failures = programs.flatMap((program, nth) => {
          const torch = elementAt(answers, nth);
          const found = differences(program, play(program, 'arm64'), torch);
          return found.length === 0
            ? []
            : [{ seed, program: nth, summary: summary(program), found: found.slice(0, 5) }];
        });
        expect(failures).toEqual([]);
      },
      30 * minutes,
    );
  },
);
