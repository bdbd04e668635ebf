import { InvalidArgumentError, Option } from 'commander';
import type { Shard } from '../../parity/shard.ts';

const MOST_SHARDS = 1000;

/** Where CI systems say which of how many machines this is. */
const variables = [
  { name: "GitLab's parallel jobs", index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', first: 1 },
  {
    name: 'indexed jobs of Kubernetes',
    index: 'JOB_COMPLETION_INDEX',
    count: 'JOB_COMPLETIONS',
    first: 0,
  },
] as const;

export function shardOption(): Option {
  return new Option(
    '--shard <i/n>',
    'only part I of N, or "ci": as the variables of the CI system say',
  ).argParser((text) => parseShard(text, process.env));
}

/**
 * @param text `I/N`; `ci`, or `ci/N` where the variables do not say how many there are.
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
    return fromVariables(count, environment);
  }
  return requireShard(Number(index), Number(count ?? 0), JSON.stringify(text));
}

function fromVariables(
  count: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Shard {
  const found = variables.find(({ index }) => environment[index] !== undefined);
  if (!found) {
    throw new InvalidArgumentError(
      `Neither ${variables.map(({ index }) => index).join(' nor ')} is set: say which part it is, as in --shard 2/7.`,
    );
  }
  const total = count ?? environment[found.count];
  if (total === undefined) {
    throw new InvalidArgumentError(
      `${found.index} is set, but not ${found.count}: say how many parts there are, as in --shard ci/7.`,
    );
  }
  const index = numberOf(environment[found.index]) - found.first + 1;
  return requireShard(
    index,
    numberOf(total),
    `${found.index}=${environment[found.index]} of ${total}`,
  );
}

function numberOf(text: string | undefined): number {
  return /^\d{1,4}$/.test(text ?? '') ? Number(text) : NaN;
}

function requireShard(index: number, count: number, given: string): Shard {
  if (!(index >= 1 && index <= count && count <= MOST_SHARDS)) {
    throw new InvalidArgumentError(
      `It is I/N with 1 ≤ I ≤ N ≤ ${MOST_SHARDS}, such as 2/7: ${given} is not.`,
    );
  }
  return { index, count };
}
