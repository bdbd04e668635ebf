import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InvalidArgumentError } from '../../src/errors.ts';
import { check, parse } from '../../src/scenario/parse.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';

const point = z.strictObject({
  name: z.string().min(1).max(5),
  kind: z.enum(['exact', 'equivalent']),
  version: z.literal(1),
  size: z.number().min(0),
  count: z.int(),
  tags: z.array(z.string()),
  path: z.string().regex(/^[a-z]+$/, 'expected a lower-case word'),
  isOn: z.boolean().exactOptional(),
  inner: z.strictObject({ lr: z.number() }).exactOptional(),
});
const right = {
  name: 'p',
  kind: 'exact',
  version: 1,
  size: 1,
  count: 1,
  tags: [],
  path: 'a',
};

describe('check()', () => {
  it.each<[object, string]>([
    [{ name: 3 }, 'name is 3: expected a string'],
    [{ name: undefined }, 'name is missing: expected a string'],
    [{ name: '' }, 'name is "": expected at least 1 character'],
    [{ name: 'abcdef' }, 'name is "abcdef": expected at most 5 characters'],
    [{ kind: 'exat' }, 'kind is "exat": expected "exact" or "equivalent" (did you mean "exact"?)'],
    [{ kind: 1 }, 'kind is 1: expected "exact" or "equivalent"'],
    [{ version: '1' }, 'version is "1": expected the number 1'],
    [{ size: '0.1' }, 'size is "0.1": expected a number'],
    [{ size: NaN }, 'size is NaN: expected a finite number'],
    [{ size: -1 }, 'size is -1: expected at least 0'],
    [{ count: 1.5 }, 'count is 1.5: expected a whole number'],
    [{ tags: 'float32' }, 'tags is "float32": expected a list'],
    [{ tags: ['a', null] }, 'tags[1] is null: expected a string'],
    [{ path: 'A' }, 'path is "A": expected a lower-case word'],
    [{ isOn: 'true' }, 'isOn is "true": expected true or false'],
    [
      { inner: { weightDecay: 1, lr: 1 } },
      'inner has the unknown key "weightDecay": remove it, or correct its spelling',
    ],
    [{ inner: [] }, 'inner is an Array of length 0: expected an object'],
    [
      { nam: 'p' },
      'the value has the unknown key "nam": expected name, kind, version, size, count, tags, path, isOn or inner',
    ],
    [
      { tags: undefined, tag: [] },
      'tags is missing: expected a list (did you write "tag" instead?)',
    ],
  ])('refuses %j', (change, message) => {
    expect(() => check(point, { ...right, ...change })).toThrow(new InvalidArgumentError(message));
  });

  it.each([
    [null, 'the port is null: expected an object'],
    [() => 1, 'the port is a function: expected an object'],
    [[], 'the port is an Array of length 0: expected an object'],
  ])('names the value as a whole: %s', (value, message) => {
    expect(() => check(point, value, 'the port')).toThrow(new InvalidArgumentError(message));
  });

  const group = {
    lr: 1,
    alpha: 1,
    eps: 1,
    weight_decay: 0,
    momentum: 0,
    centered: false,
    maximize: false,
  };

  it.each<[unknown, string]>([
    [
      {},
      'events[0] has none of the keys step, backward, set, set_data, save, load, add_group, reload or zero_grad',
    ],
    [{ step: [1] }, 'events[0].step[0] is 1: expected a string'],
    [{ set: { group: -1 } }, 'events[0].set.group is -1: expected at least 0'],
    [{ reload: 'yes' }, 'events[0].reload is "yes": expected true or "integer_step"'],
    [
      { add_group: { ...group, params: [{ shape: [1] }] } },
      'events[0].add_group.params[0] has none of the keys data or same_as',
    ],
  ])('explains the closest member of a union: %j', (event, message) => {
    const scenario = { dtype: 'float32', groups: [], events: [event] };
    expect(() => check(scenarioSchema, scenario)).toThrow(new InvalidArgumentError(message));
  });

  it('shortens a message with many long keys', () => {
    const schema = z.record(z.string(), z.record(z.string(), z.number()));
    const key = 'x'.repeat(1000);
    expect(() => check(schema, { [key]: { [key]: 'y'.repeat(1000) } })).toThrow(
      new InvalidArgumentError(
        `${'x'.repeat(60)}.${'x'.repeat(60)} is "${'y'.repeat(60)}…": expected a number`,
      ),
    );
  });
});

describe('parse()', () => {
  it.each([
    ['', 'invalid JSON: Unexpected end of JSON input'],
    [
      '['.repeat(101),
      'brackets are nested more than 100 deep: expected at most 100 levels, as in spec/schema/ or spec/protocol.md',
    ],
    ['3', 'the JSON is 3: expected an object'],
  ])('refuses %s', (text, message) => {
    expect(() => parse(point, text)).toThrow(new InvalidArgumentError(message));
  });
});
