import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../../../src/cli/arguments/shard-option.ts';

describe('parseShard() [SHD-2]', () => {
  it.each([
    ['1/1', {}, { index: 1, count: 1 }],
    ['7/7', {}, { index: 7, count: 7 }],
    ['ci', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '7' }, { index: 2, count: 7 }],
    ['ci/7', { JOB_COMPLETION_INDEX: '0' }, { index: 1, count: 7 }],
    ['ci', { JOB_COMPLETION_INDEX: '6', JOB_COMPLETIONS: '7' }, { index: 7, count: 7 }],
  ])('takes %s with %j', (text, environment, shard) => {
    expect(parseShard(text, environment)).toEqual(shard);
  });

  it.each([
    ['0/7', {}, '"0/7" is not'],
    ['8/7', {}, '"8/7" is not'],
    ['2', {}, '"2" is not'],
    ['1/1001', {}, '"1/1001" is not'],
    ['1.5/7', {}, '"1.5/7" is not'],
    ['-1/7', {}, '"-1/7" is not'],
    ['', {}, '"" is not'],
    ['ci', {}, 'Neither CI_NODE_INDEX nor JOB_COMPLETION_INDEX is set'],
    ['ci', { CI_NODE_INDEX: '2' }, 'CI_NODE_INDEX is set, but not CI_NODE_TOTAL'],
    ['ci', { JOB_COMPLETION_INDEX: '2' }, 'as in --shard ci/7'],
    ['ci', { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '7' }, 'CI_NODE_INDEX=0 of 7 is not'],
    ['ci', { CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '7' }, 'CI_NODE_INDEX=x of 7 is not'],
    ['ci/7', { JOB_COMPLETION_INDEX: '7' }, 'JOB_COMPLETION_INDEX=7 of 7 is not'],
  ])('refuses %j with %j', (text, environment, message) => {
    expect(() => parseShard(text, environment)).toThrow(InvalidArgumentError);
    expect(() => parseShard(text, environment)).toThrow(message);
  });
});
