import { beforeAll, expect, it } from 'vitest';
import { elementAt } from '../../src/float/element-at.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { askPython, pythonLiteral, type PythonAnswer } from './ask-python.ts';
import { describeWithOracle } from './oracle.ts';
import { torchErrorOf } from '../rmsprop/torch-error.ts';

const names = ['lr', 'eps', 'momentum', 'weightDecay', 'alpha'] as const;
const badValues = [-1, -0.1, -1e-5, -1e-10, NaN, -Infinity];
const edges = [0, -0, 1, 2, 1e300, Infinity];

type Call = Partial<Record<(typeof names)[number], number>>;

function pythonCall(call: Call): string {
  const options = Object.entries(call).map(
    ([name, value]) => `${name === 'weightDecay' ? 'weight_decay' : name}=${pythonLiteral(value)}`,
  );
  return `RMSprop([p], ${options.join(', ')}) and None`;
}

/** Returns calls with every option and value, and with every two options and values in both orders. */
function calls(first: readonly number[], second: readonly number[]): Call[] {
  const single = names.flatMap((name) => first.map((value): Call => ({ [name]: value })));
  const pairs = names.flatMap((firstName) =>
    names
      .filter((secondName) => secondName !== firstName)
      .flatMap((secondName) =>
        first.flatMap((a) => second.map((b): Call => ({ [firstName]: a, [secondName]: b }))),
      ),
  );
  return [...single, ...pairs];
}

const tried = [...calls(badValues, badValues), ...calls(badValues, edges), ...calls(edges, edges)];
const torchDefaults =
  "__import__('json').dumps({k: v for k, v in RMSprop([p]).defaults.items() if k not in ('capturable', 'differentiable')})";

describeWithOracle('new RMSprop(), compared with real PyTorch [OPT-2, OPT-3]', () => {
  let answers: PythonAnswer[] = [];

  beforeAll(async () => {
    answers = await askPython([...tried.map(pythonCall), torchDefaults]);
  });

  it('accepts and rejects the same values and pairs of values, with the same messages', () => {
    const ours = tried.map((call) => ({
      call,
      error: torchErrorOf(() => new RMSprop([new Parameter(Float32Array.of(1, 1))], call)),
    }));
    const torch = tried.map((call, nth) => {
      const answer = elementAt(answers, nth);
      return { call, error: 'error' in answer ? answer.error : null };
    });
    expect(ours).toEqual(torch);
  });

  it('has the same defaults', () => {
    const { weightDecay, ...others } = new RMSprop([new Parameter(Float32Array.of(1))]).defaults;
    const answer = elementAt(answers, tried.length);
    expect(JSON.parse('text' in answer ? answer.text : '')).toEqual({
      ...others,
      weight_decay: weightDecay,
    });
  });
});
