/*
 * `node go-on.mjs < RUNS > RESULTS`: loads the training runs that another process saved into new optimizers, and
 * takes the
 * remaining steps. Both sides use V8's serialization, in which typed arrays keep their bits.
 */
import { buffer } from 'node:stream/consumers';
import { deserialize, serialize } from 'node:v8';
import { Parameter, RMSprop } from 'rmsprop-parity';

function goOn({ dtype, params, groups, state, gradients, arithmetic }) {
  const parameters = params.map((data) => new Parameter(data, { dtype }));
  const ofGroup = groups.map((indexes) => ({ params: indexes.map((index) => parameters[index]) }));
  const optimizer = new RMSprop(ofGroup, { arithmetic });
  optimizer.loadStateDict(state);
  for (const step of gradients) {
    parameters.forEach((parameter, index) => {
      parameter.grad = step[index];
    });
    optimizer.step();
  }
  return { params, state: optimizer.stateDict() };
}

const runs = deserialize(await buffer(process.stdin));
process.stdout.write(serialize(runs.map(goOn)));
