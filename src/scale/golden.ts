import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusError, messageOf } from '../errors.ts';
import { arithmeticNames, type Arithmetic } from '../float/arithmetic.ts';
import { packageRoot } from '../package-root.ts';
import { scaleDtypes } from './generator.ts';
import { tensorNames, type ScaleCase, type ScaleParts } from './scale-case.ts';

/** A case, with what PyTorch's tensors were at some steps. */
export interface GoldenCase {
  /** @example 'float32/fma/plain/10000037' */
  readonly id: string;
  readonly arithmetic: Arithmetic;
  readonly scaleCase: ScaleCase;
  /** In the order of steps, from 0. */
  readonly checkpoints: readonly Checkpoint[];
}

interface Checkpoint {
  readonly step: number;
  readonly digests: ScaleParts;
}

/** What recorded the digests. */
export interface GoldenScale {
  readonly torch: string;
  readonly commit: string;
  readonly cases: readonly GoldenCase[];
}

const FILE = 'spec/scale-digests.json';

/**
 * The digests that PyTorch's trajectories have (SCL-5).
 *
 * @throws CorpusError if the file is damaged.
 */
export async function readGoldenScale(
  file: string = join(packageRoot(), FILE),
): Promise<GoldenScale> {
  try {
    return goldenOf(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const problem = messageOf(error);
    throw new CorpusError(FILE, problem, { cause: error });
  }
}

/* Not by a schema: zod would take more memory than all the rest beside the tensors (SCL-7). */

type Entries = Readonly<Record<string, unknown>>;

function goldenOf(json: unknown): GoldenScale {
  const { format, oracles, cases } = entries(json, 'it');
  if (format !== 1) {
    throw new Error(`its format is ${JSON.stringify(format)}: expected 1`);
  }
  const oracle = entries(list(oracles, 'oracles')[0], 'oracles.0');
  return {
    torch: text(oracle, 'torch', /./),
    commit: text(oracle, 'commit', /^[0-9a-f]{40}$/),
    cases: list(cases, 'cases').map(caseOf),
  };
}

function caseOf(json: unknown, index: number): GoldenCase {
  const found = entries(json, `cases.${index}`);
  return {
    id: text(found, 'id', /^[\w/]+$/),
    arithmetic: oneOf(found, 'arithmetic', arithmeticNames),
    scaleCase: {
      dtype: oneOf(found, 'dtype', scaleDtypes),
      elements: number(found, 'elements'),
      seed: text(found, 'seed', /^[0-9a-f]{16}$/),
      lr: number(found, 'lr'),
      alpha: number(found, 'alpha'),
      eps: number(found, 'eps'),
      weightDecay: number(found, 'weight_decay'),
      momentum: number(found, 'momentum'),
      centered: oneOf(found, 'centered', [false, true]),
      maximize: oneOf(found, 'maximize', [false, true]),
    },
    checkpoints: list(found['checkpoints'], 'checkpoints').map((checkpoint, at) => {
      const { step, ...digests } = entries(checkpoint, `cases.${index}.checkpoints.${at}`);
      return { step: number({ step }, 'step'), digests: digestsOf(digests) };
    }),
  };
}

function digestsOf(json: Entries): ScaleParts {
  return Object.fromEntries(
    Object.keys(json).map((name) => [
      oneOf({ name }, 'name', tensorNames),
      text(json, name, /^[0-9a-f]{64}$/),
    ]),
  );
}

function entries(json: unknown, place: string): Entries {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error(`${place} is not an object`);
  }
  return { ...json };
}

function list(json: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(json)) {
    throw new Error(`${place} is not a list`);
  }
  return json;
}

function text(json: Entries, key: string, pattern: RegExp): string {
  const value = json[key];
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new Error(`${key} is ${JSON.stringify(value)}: expected ${String(pattern)}`);
  }
  return value;
}

function number(json: Entries, key: string): number {
  const value = json[key];
  if (typeof value !== 'number' || value < 0) {
    throw new Error(`${key} is ${JSON.stringify(value)}: expected a number of at least 0`);
  }
  return value;
}

function oneOf<Value>(json: Entries, key: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === json[key]);
  if (found === undefined) {
    throw new Error(`${key} is ${JSON.stringify(json[key])}: expected ${values.join(' or ')}`);
  }
  return found;
}
