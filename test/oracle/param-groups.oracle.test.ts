import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { askPython } from './ask-python.ts';
import { describeWithOracle } from './oracle.ts';
import { torchErrorOf } from '../rmsprop/torch-error.ts';

const p = new Parameter(Float32Array.of(1, 2));
const q = new Parameter(Float32Array.of(1, 2, 3));

/** Calls the constructor with arguments that the types forbid. */
function construct(params: unknown, options: unknown = {}): RMSprop {
  return Reflect.construct(RMSprop, [params, options]);
}

function add(group: unknown): void {
  Reflect.apply(RMSprop.prototype.addParamGroup, new RMSprop([p]), [group]);
}

/** Calls with the same message in Python and here. */
const sameMessages: readonly (readonly [string, () => unknown])[] = [
  ['RMSprop([])', () => construct([])],
  ['RMSprop(iter([]))', () => construct([].values())],
  ['RMSprop([], lr=-1)', () => construct([], { lr: -1 })],
  ['RMSprop(p, lr=-1)', () => construct(p, { lr: -1 })],
  ['RMSprop(3, eps=-1)', () => construct(3, { eps: -1 })],
  ['RMSprop([p], rate=1)', () => construct([p], { rate: 1 })],
  ['RMSprop([], rate=1, lr=-1)', () => construct([], { rate: 1, lr: -1 })],
  ['RMSprop([{}])', () => construct([{}])],
  ['RMSprop([{"lr": 1}])', () => construct([{ lr: 1 }])],
  ['RMSprop([{"params": [p]}, {}])', () => construct([{ params: [p] }, {}])],
  ['RMSprop([{"params": {p}}])', () => construct([{ params: new Set([p]) }])],
  ['RMSprop([{"params": set()}])', () => construct([{ params: new Set() }])],
  [
    'RMSprop([{"params": [p]}, {"params": [p]}])',
    () => construct([{ params: [p] }, { params: [p] }]),
  ],
  [
    'RMSprop([{"params": p}, {"params": [q, p]}])',
    () => construct([{ params: p }, { params: [q, p] }]),
  ],
  ['RMSprop([{"params": [p]}]).add_param_group({"params": p})', () => add({ params: p })],
  ['RMSprop([p]).add_param_group({"lr": 1})', () => add({ lr: 1 })],
  ['RMSprop([p]).add_param_group({"params": {q}})', () => add({ params: new Set([q]) })],
  ['RMSprop({p, q}) and None', () => construct(new Set([p, q]))],
  ['RMSprop([{"params": []}]) and None', () => construct([{ params: [] }])],
  ['RMSprop([{"params": iter([p])}]) and None', () => construct([{ params: [p].values() }])],
  ['RMSprop([{"params": [p, p]}]) and None', () => construct([{ params: [p, p] }])],
  ['RMSprop([{"params": [p], "lr": -1}]) and None', () => construct([{ params: [p], lr: -1 }])],
];

/** Calls whose message differs only in the name of a type. */
const sameMessagesExceptType: readonly (readonly [string, () => unknown])[] = [
  ['RMSprop(p)', () => construct(p)],
  ['RMSprop([3])', () => construct([3])],
  ['RMSprop([None])', () => construct([null])],
  ['RMSprop(["p"])', () => construct(['p'])],
  ['RMSprop([p, 3])', () => construct([p, 3])],
  ['RMSprop([p, {"params": [q]}])', () => construct([p, { params: [q] }])],
  ['RMSprop([[p]])', () => construct([[p]])],
  ['RMSprop([{p}])', () => construct([new Set([p])])],
  ['RMSprop([{"params": [3]}])', () => construct([{ params: [3] }])],
  [
    'RMSprop([{"params": [p]}, {"params": [p, 3]}])',
    () => construct([{ params: [p] }, { params: [p, 3] }]),
  ],
  ['RMSprop([{"params": [3]}, p])', () => construct([{ params: [3] }, p])],
  ['RMSprop([{"params": {p}}, q])', () => construct([{ params: new Set([p]) }, q])],
  ['RMSprop([{"params": [p]}, q])', () => construct([{ params: [p] }, q])],
  ['RMSprop([{"params": [p]}, 3])', () => construct([{ params: [p] }, 3])],
  ['RMSprop([{"params": [p]}, [q]])', () => construct([{ params: [p] }, [q]])],
  ['RMSprop([p]).add_param_group(q)', () => add(q)],
  ['RMSprop([p]).add_param_group([q])', () => add([q])],
  ['RMSprop([p]).add_param_group(None)', () => add(null)],
  ['RMSprop(3)', () => construct(3)],
  ['RMSprop([{"params": 3}])', () => construct([{ params: 3 }])],
  ['RMSprop([{"params": None}])', () => construct([{ params: null }])],
];

function withoutType(message: string): string {
  return message
    .replace(/(but got |<class '|of the params is )[\w.]+/, '$1TYPE')
    .replace(/^'\w+' object/, "'TYPE' object");
}

describeWithOracle('parameter groups, compared with real PyTorch [OPT-2]', () => {
  let errors: (ReturnType<typeof torchErrorOf> | undefined)[] = [];

  beforeAll(async () => {
    const calls = [...sameMessages, ...sameMessagesExceptType];
    const answers = await askPython(calls.map(([expression]) => expression));
    errors = answers.map((answer) => ('error' in answer ? answer.error : null));
  });

  beforeEach(() => {
    vi.spyOn(console, 'warn').mockReturnValue();
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(sameMessages.map(([expression, work], nth) => ({ expression, work, nth })))(
    'give for $expression the same result or message',
    ({ work, nth }) => {
      expect(torchErrorOf(work)).toEqual(errors[nth]);
    },
  );

  it.each(sameMessagesExceptType.map(([expression, work], nth) => ({ expression, work, nth })))(
    'give for $expression the same message, except the type',
    ({ work, nth }) => {
      const ours = torchErrorOf(work);
      const torch = errors[sameMessages.length + nth];
      expect(ours?.exception).toBe(torch?.exception);
      expect(withoutType(ours?.message ?? '')).toBe(withoutType(torch?.message ?? ''));
    },
  );
});
