import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import type { Diagnosis, DiagnoseOptions } from '../../src/dialect/diagnosis/diagnosis.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Storage } from '../../src/float/dtype.ts';
import { allCapabilities, type Capabilities } from '../../src/port/capabilities.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';

/*
 * Diagnoses of ports that answered a few cases, with their full results. Any randomness in the search would show
 * here.
 */

const place = 'float32/portable';

/** Cuts a case to its first elements and events. */
function startOf(testCase: Case): Case {
  const [elements, events] = [5, 4];
  const { scenario, golden } = testCase;
  const cut = <Values extends Storage>(values: Values): Storage => values.slice(0, elements);
  return {
    ...testCase,
    scenario: {
      ...scenario,
      groups: scenario.groups.map((group) => ({
        ...group,
        params: group.params.map(({ data }) => ({ shape: [elements], data: cut(data) })),
      })),
      events: scenario.events
        .slice(0, events)
        .map((event) =>
          event.kind === 'step'
            ? { ...event, gradients: event.gradients.map((gradient) => gradient && cut(gradient)) }
            : event,
        ),
    },
    golden: golden.slice(0, events).map(({ params, state }) => ({
      params: params.map(cut),
      state: state.map(
        (entry) =>
          entry && {
            step: entry.step,
            squareAvg: cut(entry.squareAvg),
            ...(entry.momentumBuffer && { momentumBuffer: cut(entry.momentumBuffer) }),
          },
      ),
    })),
  };
}

/*
 * The last lane that stays is `huge`: the bound of its values is infinite, so they count for no dialect. These are 2 of the 22 values
 * of an event of `plain`, and 3 of the 32 of `momentum`.
 */
const plain = (): Case => startOf(caseOf(`grid/${place}/plain`));
const momentum = (): Case => startOf(caseOf(`grid/${place}/momentum`));
const heavyMomentum = (): Case => startOf(caseOf(`dialects/${place}/heavy-eps-momentum`));
const heavyEps = (): Case => startOf(caseOf(`dialects/${place}/heavy-eps`));

const inside: Deviation = { axis: 'epsilon', value: 'inside' };
const nesterov: Deviation = { axis: 'momentum', value: 'nesterov' };

const answersOf = (cases: readonly Case[], deviations: readonly Deviation[]): Answer[] =>
  cases.map((testCase) => ({
    testCase,
    trajectory: dialectTrajectory(testCase.scenario, dialectOf(deviations), {
      arithmetic: 'portable',
    }),
  }));

function ask(
  answers: readonly Answer[],
  options: DiagnoseOptions = {},
  capabilities: Pick<Capabilities, 'state'> = allCapabilities,
): Diagnosis {
  return diagnose({ answers, capabilities }, options);
}

/** Returns a diagnosis as lines. */
function lines({ explanations, partial, torch, step }: Diagnosis): string[] {
  const text = (name: string, found: Diagnosis['explanations'][number]): string =>
    [
      `${name} ${found.deviations.map(deviationText).join(' + ') || 'torch'}`,
      `${found.fit.explained} of ${found.fit.values}, ${found.fit.contradicted} against`,
      found.names.map((implementation) => implementation.name).join(', '),
      found.separatedBy ?? '',
    ].join(' | ');
  return [
    ...explanations.map((found) => text('whole', found)),
    ...(partial ? [text('partial', partial)] : []),
    `torch ${torch.explained} of ${torch.values}, ${torch.contradicted} against`,
    ...(step
      ? [
          `step ${step.caseId} event ${step.divergence.event} element ${step.divergence.element}`,
          ...step.rows.map(
            ({ name, torch: value, port, isImplied, isOff }) =>
              `${name} ${value} ${port}${isImplied ? ' implied' : ''}${isOff ? ' off' : ''}`,
          ),
        ]
      : []),
  ];
}

/** Changes every parameter from one event on. */
const changed = (trajectory: Trajectory, from: number, change: (value: number) => number) =>
  trajectory.map((snapshot, event) =>
    event < from
      ? snapshot
      : { ...snapshot, params: snapshot.params.map((param) => param.map(change)) },
  );

describe('diagnose() of few answers [DIA-5]', () => {
  it("finds torch for torch's answers, with the implementations that equal it", () => {
    expect(lines(ask(answersOf([plain()], [])))).toMatchInlineSnapshot(`
      [
        "whole torch | 80 of 88, 0 against | PyTorch before 2.1, libtorch, early libtorch, Blocks, Pylearn2, optax with eps_in_sqrt=False, MXNet 2 | ",
        "torch 80 of 88, 0 against",
      ]
    `);
  });

  it('finds one deviation, names its implementations, and shows the step', () => {
    expect(lines(ask(answersOf([plain()], [inside])))).toMatchInlineSnapshot(`
      [
        "whole epsilon: inside | 80 of 88, 0 against | the textbook formula, DQN, Lasagne, Chainer with eps_inside_sqrt, ConvNetJS windowgrad, Graves's formula, JAX example_libraries, deeplearn.js, Keras 3, optax, Keras 2.11 to 2.15, optax with nesterov=True | ",
        "torch 68 of 88, 12 against",
        "step grid/float32/portable/plain event 0 element 0",
        "g -0.06085300073027611 null",
        "v 0.00003703087713802233 0.00003703087713802233",
        "a 0.006085309665650129 0.0060861220897826815 implied off",
        "q -9.999984236426664 -9.99864935874939 implied off",
        "p 0.7979360818862915 0.7979227304458618 off",
      ]
    `);
  });

  it('finds two deviations in two cases, and shows a step of the simpler case', () => {
    const answers = answersOf([momentum(), plain()], [inside, nesterov]);
    expect(lines(ask(answers))).toMatchInlineSnapshot(`
      [
        "whole epsilon: inside + momentum: nesterov | 196 of 216, 0 against |  | ",
        "torch 143 of 216, 53 against",
        "step grid/float32/portable/plain event 0 element 0",
        "g -0.06085300073027611 null",
        "v 0.00003703087713802233 0.00003703087713802233",
        "a 0.006085309665650129 0.0060861220897826815 implied off",
        "q -9.999984236426664 -9.99864935874939 implied off",
        "p 0.7979360818862915 0.7979227304458618 off",
      ]
    `);
  });

  it('shows a step of the clearest of several equally simple cases', () => {
    const { step } = ask(answersOf([heavyEps(), plain()], [inside]));
    expect(step?.caseId).toBe('grid/float32/portable/plain');
  });

  it('shows no step of a case in which the port agrees', () => {
    const { step } = ask(answersOf([plain(), momentum()], [nesterov]));
    expect(step?.caseId).toBe('grid/float32/portable/momentum');
  });

  it('finds three deviations', () => {
    const answers = answersOf(
      [heavyEps()],
      [
        inside,
        { axis: 'initial-square-avg', value: 'one' },
        { axis: 'square-avg', value: 'previous' },
      ],
    );
    expect(lines(ask(answers))).toMatchInlineSnapshot(`
      [
        "whole epsilon: inside + initial-square-avg: one + square-avg: previous | 44 of 44, 0 against |  | ",
        "torch 10 of 44, 34 against",
        "step dialects/float32/portable/heavy-eps event 0 element 0",
        "g -0.7679533958435059 null",
        "v 0.05897524207830429 0.9589751958847046 off",
        "a 0.25284817814826965 1.004989017297756 implied off",
        "q -3.0372115056062596 -0.7641410827636719 implied off",
        "p 1.4197286367416382 1.306075096130371 off",
      ]
    `);
  });

  it('finds more than three deviations if a known implementation has them', () => {
    const tensorFlow1: Deviation[] = [
      inside,
      { axis: 'initial-square-avg', value: 'one' },
      { axis: 'learning-rate', value: 'inside-buffer' },
      { axis: 'precision', value: 'one-minus-alpha-float32' },
    ];
    const double = startOf(caseOf('dialects/float64/portable/heavy-eps-momentum'));
    expect(lines(ask(answersOf([double], tensorFlow1)))).toMatchInlineSnapshot(`
      [
        "whole epsilon: inside + initial-square-avg: one + learning-rate: inside-buffer + precision: one-minus-alpha-float32 | 64 of 64, 0 against | TensorFlow 1, MindSpore | ",
        "torch 16 of 64, 48 against",
        "step dialects/float64/portable/heavy-eps-momentum event 0 element 0",
        "g 0.9363608497855651 null",
        "v 0.08767716410111455 0.9876771611631215 off",
        "a 0.3061032997133172 0.9988378904657287 implied off",
        "q 3.0589701276089456 0.9374502696818676 implied off",
        "b 3.0589701276089456 0.04687251348409341 off",
        "p 0.25518587635469225 0.3612618692510462 off",
      ]
    `);
  });
});

describe('diagnose() with several explanations [DIA-6]', () => {
  const answers = (): Answer[] =>
    answersOf([heavyMomentum()], [{ axis: 'epsilon', value: 'inside-with-momentum' }]);

  it('names an unanswered case that separates the explanations', () => {
    const refused = caseOf(`refusals/${place}/nan-lr`);
    const notAsked = (): Case[] => [refused, heavyMomentum(), heavyEps(), plain()];
    expect(lines(ask(answers(), { notAsked }))).toMatchInlineSnapshot(`
      [
        "whole epsilon: inside | 64 of 64, 0 against | the textbook formula, DQN, Lasagne, Chainer with eps_inside_sqrt, ConvNetJS windowgrad, OneFlow, tiny-dnn, dfdx | ",
        "whole epsilon: inside-with-momentum | 64 of 64, 0 against |  | dialects/float32/portable/heavy-eps",
        "torch 36 of 64, 28 against",
        "step dialects/float32/portable/heavy-eps-momentum event 0 element 0",
        "g -0.3236652910709381 null",
        "v 0.010475922375917435 0.010475922375917435",
        "a 0.11235195398330688 0.14309409714886914 implied off",
        "q -2.880815861191234 -2.261905260384083 implied off",
        "b -2.8808157444000244 -2.2619051933288574 off",
        "p 0.15727673470973969 0.12633121013641357 off",
      ]
    `);
  });

  it('names no case if none separates them', () => {
    const separating = ask(answers(), { notAsked: () => [heavyMomentum()] }).explanations;
    expect(separating.map(({ separatedBy }) => separatedBy)).toEqual([null, null]);
    expect(ask(answers()).explanations.map(({ separatedBy }) => separatedBy)).toEqual([null, null]);
  });

  it('searches no case if there is one explanation', () => {
    const notAsked = (): Case[] => {
      throw new Error('asked');
    };
    expect(ask(answersOf([plain()], [inside]), { notAsked }).explanations).toHaveLength(1);
  });
});

describe('diagnose() without a full explanation [DIA-7]', () => {
  it('reports the best partial explanation if it leaves at most half of the contradictions', () => {
    const answers = [
      ...answersOf([heavyEps()], [inside]),
      ...answersOf([heavyMomentum()], [inside]).map(({ testCase, trajectory }) => ({
        testCase,
        trajectory: changed(trajectory, 3, (value) => value * 1.01),
      })),
    ];
    expect(lines(ask(answers))).toMatchInlineSnapshot(`
      [
        "partial epsilon: inside | 103 of 108, 5 against |  | ",
        "torch 65 of 108, 43 against",
        "step dialects/float32/portable/heavy-eps event 0 element 0",
        "g -0.7679533958435059 null",
        "v 0.05897524207830429 0.05897524207830429",
        "a 0.25284817814826965 0.26263142660290517 implied off",
        "q -3.0372115056062596 -2.924072742462158 implied off",
        "p 1.4197286367416382 1.4140716791152954 off",
      ]
    `);
  });

  it('reports no partial explanation if each leaves more than half of the contradictions', () => {
    const answers = answersOf([plain()], []).map(({ testCase, trajectory }) => ({
      testCase,
      trajectory: changed(trajectory, 0, (value) => -2 * value),
    }));
    expect(lines(ask(answers))).toMatchInlineSnapshot(`
      [
        "torch 48 of 88, 32 against",
        "step grid/float32/portable/plain event 0 element 0",
        "g -0.06085300073027611 null",
        "v 0.00003703087713802233 0.00003703087713802233",
        "a 0.006085309665650129 -0.0002652924311966835 implied off",
        "q -9.999984236426664 229.3808400630951 implied off",
        "p 0.7979360818862915 -1.595872163772583 off",
      ]
    `);
  });

  it('shows no step if a snapshot is missing instead of a value different', () => {
    const answers = answersOf([plain()], []).map(({ testCase, trajectory }) => ({
      testCase,
      trajectory: trajectory.slice(0, 2),
    }));
    const { step, torch } = ask(answers);
    expect(step).toBeNull();
    expect(torch.first?.divergence).toMatchObject({ kind: 'snapshots' });
    expect(torch.contradicted).toBe(2);
  });

  it('finds no explanation, not even torch, if no value has a finite bound', () => {
    const { scenario, golden } = heavyEps();
    const infinite: Case = {
      ...heavyEps(),
      scenario: {
        ...scenario,
        events: scenario.events.map((event) =>
          event.kind === 'step'
            ? {
                ...event,
                gradients: event.gradients.map((some) => some && some.map(() => Infinity)),
              }
            : event,
        ),
      },
    };
    const answers = [{ testCase: infinite, trajectory: changed(golden, 0, () => 7) }];
    const { explanations, partial, torch } = ask(answers, {}, { state: [] });
    expect(explanations).toEqual([]);
    expect(partial).toBeNull();
    expect(torch).toMatchObject({ contradicted: 0, explained: 0 });
  });
});
