import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../../src/cli/arguments/shard-option.ts';

describe('parseShard() [SHD-2]', () => {
  it.each([
    ['1/1', {}, { index: 1, count: 1 }],
    ['7/7', {}, { index: 7, count: 7 }],
    ['ci', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '7' }, { index: 2, count: 7 }],
    ['ci/7', { JOB_COMPLETION_INDEX: '0' }, { index: 1, count: 7 }],
    ['ci', { JOB_COMPLETION_INDEX: '6', JOB_COMPLETIONS: '7' }, { index: 7, count: 7 }],
  ])('accepts %s with %j', (text, environment, shard) => {
    expect(parseShard(text, environment)).toEqual(shard);
  });

  const expected = 'Expected I/N with 1 ≤ I ≤ N ≤ 1000, as in 2/7, but got';

  it.each([
    ['0/7', {}, `${expected} "0/7".`],
    ['8/7', {}, `${expected} "8/7".`],
    ['2', {}, `${expected} "2".`],
    ['1/1001', {}, `${expected} "1/1001".`],
    ['1.5/7', {}, `${expected} "1.5/7".`],
    ['-1/7', {}, `${expected} "-1/7".`],
    ['', {}, `${expected} "".`],
    [
      'ci',
      {},
      'The environment variables CI_NODE_INDEX and JOB_COMPLETION_INDEX are missing. Pass the shard as numbers, as in --shard 2/7.',
    ],
    [
      'ci',
      { CI_NODE_INDEX: '2' },
      'The environment has CI_NODE_INDEX=2, but not CI_NODE_TOTAL. Pass the number of shards, as in --shard ci/7.',
    ],
    [
      'ci',
      { JOB_COMPLETION_INDEX: '2' },
      'The environment has JOB_COMPLETION_INDEX=2, but not JOB_COMPLETIONS. Pass the number of shards, as in --shard ci/7.',
    ],
    ['ci', { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '7' }, `${expected} CI_NODE_INDEX=0 and 7 shards.`],
    ['ci', { CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '7' }, `${expected} CI_NODE_INDEX=x and 7 shards.`],
    ['ci/7', { JOB_COMPLETION_INDEX: '7' }, `${expected} JOB_COMPLETION_INDEX=7 and 7 shards.`],
  ])('rejects %j with %j', (text, environment, message) => {
    expect(() => parseShard(text, environment)).toThrow(new InvalidArgumentError(message));
  });
});
