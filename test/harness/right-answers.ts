import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCase, loadCorpus, type Case, type Corpus } from '../../src/corpus/corpus.ts';
import { toHex } from '../../src/float/hex.ts';
import { featureNames, stateNames } from '../../src/port/capabilities.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/* The output of a correct port, which the tests in this folder damage. */

const corpus: Corpus = await loadCorpus();

/** A case with every kind of tensor, in which a parameter has no gradient at first. */
export const testCase: Case = findCase(corpus, 'events/float32/portable/gradients-missing');

function snapshotsOf(golden: Trajectory): object[] {
  const hex = (storage: Parameters<typeof toHex>[1]): string => toHex('float32', storage);
  return golden.map(({ params, state }) => ({
    params: params.map(hex),
    state: state.map(
      (entry) =>
        entry && {
          step: entry.step,
          square_avg: hex(entry.squareAvg),
          ...(entry.gradAvg && { grad_avg: hex(entry.gradAvg) }),
          ...(entry.momentumBuffer && { momentum_buffer: hex(entry.momentumBuffer) }),
        },
    ),
  }));
}

/** The correct answer to the case; the id of the request is 7. */
export const rightAnswer: string = JSON.stringify({
  id: 7,
  ok: { snapshots: snapshotsOf(testCase.golden) },
});

export const rightHello: string = JSON.stringify({
  id: 7,
  ok: {
    protocol: 1,
    name: 'replaying',
    version: '1.2.0',
    language: 'JavaScript',
    dtypes: ['float32'],
    features: featureNames,
    state: stateNames,
    subnormals: 'kept',
    encoding: 'hex',
  },
});

/** Returns the command of a port that writes these bytes as answers. The test's end deletes its file. */
export async function replaying(
  hello: string | Buffer,
  answers: readonly (string | Buffer)[],
): Promise<[string, ...string[]]> {
  const file = join(await temporaryFolder(), 'answers.json');
  const base64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString('base64');
  await writeFile(file, JSON.stringify({ hello: base64(hello), answers: answers.map(base64) }));
  return [process.execPath, join(import.meta.dirname, 'replaying-port.mjs'), file];
}
