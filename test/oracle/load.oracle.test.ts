import { beforeAll, expect, it } from 'vitest';
import type { Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { askPython } from './ask-python.ts';
import { askTorch } from './ask-torch.ts';
import { describeWithOracle } from './oracle.ts';
import type { Answer, Program, ProgramEvent, SavedText, TensorText } from './program.ts';
import { differences } from '../rmsprop/differences.ts';
import { play } from '../rmsprop/play.ts';
import { tensorText } from '../rmsprop/tensor-text.ts';
import { torchErrorOf } from '../rmsprop/torch-error.ts';
import { unfitCases, type UnfitCase } from '../rmsprop/unfit-states.ts';

const param = tensorText('float32', [1, -2, 3]);
const optionsOfOldFile = { lr: 0.5, alpha: 0.9, eps: 1e-3, weight_decay: 0.1 };

function loading(to: TensorText, state: SavedText['state'], steps: number): Program {
  const step: ProgramEvent = { step: [to.data] };
  return {
    params: [to],
    options: { momentum: 0.9, centered: true },
    members: [0],
    events: [
      { load: { state, param_groups: [{ ...optionsOfOldFile, params: [0] }] } },
      { save: true },
      ...Array.from({ length: steps }, () => step),
    ],
  };
}

const inexact = [0.1, 1 / 3, 1e-8, 1e-40, 1e-320, 7e4, 1e300, -0, NaN, Infinity, -0.1];

/**
 * Numbers just above the middle between two values of the narrow dtype. Rounding to float32 first moves some of them
 * to the
 * middle.
 */
const nearTies = (precision: number): number[] =>
  [16, 20, 24, 30, 40, 52].map((digits) => 1 + 2 ** -precision + 2 ** -digits);

const castings: readonly (readonly [Dtype, Dtype, readonly number[]])[] = [
  ['float64', 'float32', inexact],
  ['float32', 'float64', inexact],
  ['float64', 'float16', inexact],
  ['float32', 'bfloat16', inexact],
  ['float32', 'float16', nearTies(11)],
  ['float64', 'float16', nearTies(11)],
  ['float64', 'bfloat16', nearTies(8)],
];

const square_avg = tensorText('float32', [1, 2, 3]);
const saturating = loading(param, { 0: { step: 2 ** 24 - 2, square_avg } }, 4);

const cases: readonly (readonly [string, Program])[] = [
  ['adds missing keys to a group of an older file', loading(param, {}, 2)],
  ...[3, 0, 2 ** 24 + 1, 2.5].map(
    (step) =>
      [
        `accepts the step ${step} of an older file`,
        loading(param, { 0: { step, square_avg } }, 2),
      ] as const,
  ),
  [
    'accepts a step that is a tensor',
    loading(param, { 0: { step: tensorText('float32', [7], []), square_avg } }, 2),
  ],
  ...castings.map(([from, to, values]) => {
    const parameter = tensorText(to, values.map(() => 1)); // prettier-ignore
    const entry = { step: 1, square_avg: tensorText(from, values) };
    return [
      `casts ${from} state into ${to}, ${values === inexact ? 'any' : 'near ties'}`,
      loading(parameter, { 0: entry }, 1),
    ] as const;
  }),
  ['stops counting at 2^24 steps', saturating],
];

/** State dicts that an optimizer with one parameter of two elements rejects, in Python and here. */
const refused: readonly (readonly [string, unknown])[] = [
  ['{}', {}],
  ['{"state": {}}', { state: {} }],
  ['{"state": {}, "param_groups": []}', { state: {}, param_groups: [] }],
  ['{"param_groups": []}', { param_groups: [] }],
  ['{"param_groups": [{"params": [0]}]}', { param_groups: [{ params: [0] }] }],
  ['{"state": {}, "param_groups": [{"lr": 1}]}', { state: {}, param_groups: [{ lr: 1 }] }],
  [
    '{"state": {}, "param_groups": [{"params": []}]}',
    { state: {}, param_groups: [{ params: [] }] },
  ],
  [
    '{"state": {}, "param_groups": [{"params": [0, 1]}]}',
    { state: {}, param_groups: [{ params: [0, 1] }] },
  ],
  [
    '{"state": {}, "param_groups": [{"params": [0]}, {"params": []}]}',
    { state: {}, param_groups: [{ params: [0] }, { params: [] }] },
  ],
];

/** Writes Python that loads a state which does not fit, and takes a step. */
function stepAfter({ entry, hasAll = false, shape = [6] }: UnfitCase, foreach: boolean): string {
  const tensors = Object.entries(entry).map(
    ([key, value]) =>
      `"${key}": ${key === 'step' ? `torch.tensor(${value}.)` : `torch.ones(${value})`}`,
  );
  const options = {
    ...optionsOfOldFile,
    ...(hasAll && { momentum: 0.9 }),
    foreach: Number(foreach),
    centered: Number(hasAll),
    params: [0],
  };
  const saved = `{"state": {0: {${tensors.join(', ')}}}, "param_groups": [${JSON.stringify(options)}]}`;
  const parameter = `torch.nn.Parameter(torch.zeros(${JSON.stringify(shape)}))`;
  return `(lambda p, o: (o.load_state_dict(${saved}), setattr(p, "grad", torch.zeros_like(p)), o.step()))(*(lambda p: (p, RMSprop([p])))(${parameter}))`;
}

describeWithOracle('a step after loading a state that does not fit [OPT-17]', () => {
  it.each([false, true])('has the error of real PyTorch, with foreach: %s', async (foreach) => {
    const answers = await askPython(unfitCases.map((unfit) => stepAfter(unfit, foreach)));
    expect(answers).toEqual(
      unfitCases.map(({ exception, message }) => ({ error: { exception, message } })),
    );
  });

  it.each([false, true])('has the first of several errors, with foreach: %s', async (foreach) => {
    const lengths = [
      { square_avg: 6, grad_avg: 5 },
      { square_avg: 4, grad_avg: 6 },
    ];
    const options = { ...optionsOfOldFile, params: [0, 1] };
    const groups = JSON.stringify([{ ...options, centered: 1, foreach: Number(foreach) }]);
    const entries = lengths.map(
      ({ square_avg: v, grad_avg: m }, nth) =>
        `${nth}: {"step": torch.tensor(1.), "square_avg": torch.ones(${v}), "grad_avg": torch.ones(${m})}`,
    );
    const [answer] = await askPython([
      `(lambda ps: (lambda o: (o.load_state_dict({"state": {${entries.join(', ')}}, "param_groups": ${groups}}), [setattr(p, "grad", torch.zeros(6)) for p in ps], o.step()))(RMSprop(ps)))([torch.nn.Parameter(torch.zeros(6)) for _ in range(2)])`,
    ]);
    const parameters = lengths.map(() => Parameter.zeros([6]));
    const optimizer = new RMSprop(parameters);
    optimizer.loadStateDict({
      state: Object.fromEntries(
        lengths.map(({ square_avg: v, grad_avg: m }, nth) => [
          nth,
          { step: 1, square_avg: new Float32Array(v), grad_avg: new Float32Array(m) },
        ]),
      ),
      param_groups: [{ ...options, centered: true, foreach }],
    });
    for (const parameter of parameters) {
      parameter.grad = parameter.zerosLike();
    }
    expect({ error: torchErrorOf(() => optimizer.step()) }).toEqual(answer);
    expect(JSON.stringify(answer)).toContain(foreach ? 'tensor a (4)' : 'tensor a (5)');
  });
});

describeWithOracle('RMSprop.loadStateDict(), compared with real PyTorch [OPT-8]', () => {
  let answers: Answer[] = [];
  let errors: unknown[] = [];

  beforeAll(async () => {
    const calls = refused.map(([python]) => `RMSprop([p]).load_state_dict(${python})`);
    const programs = cases.map(([, program]) => program);
    const [played, raised] = await Promise.all([askTorch('portable', programs), askPython(calls)]);
    answers = played;
    errors = raised.map((answer) => ('error' in answer ? answer.error : null));
  });

  it.each(cases.map(([name, program], nth) => ({ name, program, nth })))(
    '$name',
    ({ program, nth }) => {
      const torch = elementAt(answers, nth);
      expect(differences(program, play(program, 'portable'), torch)).toEqual([]);
      expect(torch).toHaveLength(program.events.length + 1);
    },
  );

  it('stops counting at 2^24', () => {
    const steps = play(saturating, 'portable').flatMap((outcome) =>
      'params' in outcome ? [outcome.state[0]?.['step']] : [],
    );
    expect(steps).toEqual([2 ** 24 - 2, 2 ** 24 - 1, 2 ** 24, 2 ** 24, 2 ** 24]);
  });

  it.each(refused.map(([python, stateDict], nth) => ({ python, stateDict, nth })))(
    'rejects $python with the same message',
    ({ stateDict, nth }) => {
      const optimizer = new RMSprop([new Parameter(Float32Array.of(1, 1))]);
      const load = (): unknown =>
        Reflect.apply(RMSprop.prototype.loadStateDict, optimizer, [stateDict]);
      expect(torchErrorOf(load)).toEqual(errors[nth]);
    },
  );
});
