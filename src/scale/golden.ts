import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusError, messageOf } from '../errors.ts';
import { arithmeticNames, type Arithmetic } from '../float/arithmetic.ts';
import { packageRoot } from '../package-root.ts';
import { valueText } from '../scenario/value-text.ts';
import { scaleDtypes } from './generator.ts';
import { tensorNames, type ScaleCase, type ScaleParts } from './scale-case.ts';

/** A scale case with the digests of PyTorch's tensors at some steps. */
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

/** All golden scale cases, and the PyTorch version that recorded them. */
export interface GoldenScale {
  readonly torch: string;
  readonly commit: string;
  readonly cases: readonly GoldenCase[];
}

const FILE = 'spec/scale-digests.json';

/**
 * Reads the digests of PyTorch's trajectories (SCL-5).
 *
 * @throws CorpusError if the file is damaged.
 */
export async function readGoldenScale(
  file: string = join(packageRoot(), FILE),
): Promise<GoldenScale> {
  try {
    return goldenOf(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new CorpusError(FILE, messageOf(error), { cause: error });
  }
}

/* Checks by hand, because zod would take more memory than everything else except the tensors (SCL-7). */

type Entries = Readonly<Record<string, unknown>>;

function goldenOf(json: unknown): GoldenScale {
  const { format, oracles, cases } = entries(json, 'the file');
  if (format !== 1) {
    throw new Error(`format is ${valueText(format)}: expected 1`);
  }
  const oracle = entries(list(oracles, 'oracles')[0], 'oracles[0]');
  return {
    torch: text(oracle, 'torch', /./),
    commit: text(oracle, 'commit', /^[0-9a-f]{40}$/),
    cases: list(cases, 'cases').map(caseOf),
  };
}

function caseOf(json: unknown, index: number): GoldenCase {
  const found = entries(json, `cases[${index}]`);
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
      const { step, ...digests } = entries(checkpoint, `cases[${index}].checkpoints[${at}]`);
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
    throw new Error(`${place} is ${valueText(json)}: expected an object`);
  }
  return { ...json };
}

function list(json: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(json)) {
    throw new Error(`${place} is ${valueText(json)}: expected a list`);
  }
  return json;
}

function text(json: Entries, key: string, pattern: RegExp): string {
  const value = json[key];
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new Error(`${key} is ${valueText(value)}: expected a string like ${String(pattern)}`);
  }
  return value;
}

function number(json: Entries, key: string): number {
  const value = json[key];
  if (typeof value !== 'number' || value < 0) {
    throw new Error(`${key} is ${valueText(value)}: expected a number of at least 0`);
  }
  return value;
}

function oneOf<Value>(json: Entries, key: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === json[key]);
  if (found === undefined) {
    throw new Error(`${key} is ${valueText(json[key])}: expected ${values.join(' or ')}`);
  }
  return found;
}
