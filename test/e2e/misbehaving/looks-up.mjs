/*
 * A wrong RMSprop, without the square root, that looks each scenario up in the golden files, and returns the golden values if it
 * finds it there.
 */

import { readFileSync } from 'node:fs';

const folder = new URL('../../../fixtures/', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

const floatsOf = (words) => {
  const bytes = Buffer.from(words.replaceAll(' ', ''), 'hex').swap32();
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const wordsOf = (data) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');

const keyOf = (group, params, gradients) =>
  [
    group.lr,
    group.alpha,
    group.eps,
    group.momentum,
    group.centered,
    group.maximize,
    ...[...params, ...gradients].map(wordsOf),
  ].join();

const golden = new Map();
for (const { path, dtype, oracle } of read('manifest.json').files) {
  if (dtype !== 'float32' || oracle.arithmetic !== 'portable') {
    continue;
  }
  for (const { scenario, snapshots } of read(path).fixtures) {
    const [group, ...others] = scenario.groups;
    const isPlain =
      scenario.events.length > 0 &&
      scenario.events.every(({ step }) => step?.every((words) => words !== null));
    if (others.length === 0 && group?.weight_decay === 0 && isPlain) {
      const params = group.params.map(({ data }) => floatsOf(data));
      golden.set(keyOf(group, params, scenario.events[0].step.map(floatsOf)), snapshots);
    }
  }
}

const stateOf = ({ step, square_avg: squareAvg, grad_avg: mean, momentum_buffer: buffer }) => ({
  step,
  squareAvg: floatsOf(squareAvg),
  ...(mean !== undefined && { gradAvg: floatsOf(mean) }),
  ...(buffer !== undefined && { momentumBuffer: floatsOf(buffer) }),
});

export default {
  name: 'looks up',
  version: '1.0.0',
  dtypes: ['float32'],
  features: ['momentum', 'centered', 'maximize'],
  create({ groups: [group] }) {
    const { params, lr, alpha, eps } = group;
    const averages = params.map((data) => new Float32Array(data.length));
    let found = null;
    let steps = 0;
    return {
      step(gradients) {
        found = steps === 0 ? golden.get(keyOf(group, params, gradients)) : found;
        steps += 1;
        gradients.forEach((gradient, at) => {
          gradient.forEach((g, index) => {
            averages[at][index] = alpha * averages[at][index] + (1 - alpha) * g * g;
            params[at][index] -= (lr * g) / (averages[at][index] + eps);
          });
        });
      },
      params: () => (found && steps > 0 ? found[steps - 1].params.map(floatsOf) : params),
      state: () =>
        found && steps > 0
          ? found[steps - 1].state.map((state) => state && stateOf(state))
          : averages.map((squareAvg) => (steps > 0 ? { step: steps, squareAvg } : null)),
    };
  },
};
