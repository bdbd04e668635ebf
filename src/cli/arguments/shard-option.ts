import { InvalidArgumentError, Option } from 'commander';
import type { Shard } from '../../parity/shard.ts';

const MOST_SHARDS = 1000;

/** The environment variables in which CI systems pass the shard and the number of shards. */
const variables = [
  { index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', first: 1 }, // parallel jobs of GitLab
  { index: 'JOB_COMPLETION_INDEX', count: 'JOB_COMPLETIONS', first: 0 }, // indexed jobs of Kubernetes
] as const;

export function shardOption(): Option {
  return new Option(
    '--shard <i/n>',
    'Judge only shard i of n, as in 2/7; "ci" takes i and n from the variables of GitLab or Kubernetes',
  ).argParser((text) => parseShard(text, process.env));
}

/**
 * Parses the value of `--shard`.
 *
 * @param text `I/N`, `ci`, or `ci/N` if the environment does not have the number of shards.
 * @example parseShard('2/7', {}) // { index: 2, count: 7 }
 * @example parseShard('ci', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '7' }) // { index: 2, count: 7 }
 * @example parseShard('ci/7', { JOB_COMPLETION_INDEX: '1' }) // { index: 2, count: 7 }
 */
export function parseShard(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Shard {
  const [, index = '', count] = /^(ci|\d{1,4})(?:\/(\d{1,4}))?$/.exec(text) ?? [];
  if (index === 'ci') {
    return shardFromVariables(count, environment);
  }
  return requireShard(Number(index), Number(count ?? 0), JSON.stringify(text));
}

function shardFromVariables(
  count: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Shard {
  const names = variables.find(({ index }) => environment[index] !== undefined);
  if (!names) {
    throw new InvalidArgumentError(
      `The environment variables ${variables.map(({ index }) => index).join(' and ')} are missing. Pass the shard as numbers, as in --shard 2/7.`,
    );
  }
  const index = environment[names.index];
  const total = count ?? environment[names.count];
  if (total === undefined) {
    throw new InvalidArgumentError(
      `The environment has ${names.index}=${index}, but not ${names.count}. Pass the number of shards, as in --shard ci/7.`,
    );
  }
  return requireShard(
    numberIn(index) - names.first + 1,
    numberIn(total),
    `${names.index}=${index} and ${total} shards`,
  );
}

function numberIn(text: string | undefined): number {
  return /^\d{1,4}$/.test(text ?? '') ? Number(text) : NaN;
}

function requireShard(index: number, count: number, given: string): Shard {
  if (!(index >= 1 && index <= count && count <= MOST_SHARDS)) {
    throw new InvalidArgumentError(
      `Expected I/N with 1 ≤ I ≤ N ≤ ${MOST_SHARDS}, as in 2/7, but got ${given}.`,
    );
  }
  return { index, count };
}
