/*
 * A right port in a separate process. It declines some scenarios, or shows less state than PyTorch. Its first argument says
 * how.
 */

import { createInterface } from 'node:readline';
import { referencePort } from '../../../dist/src/port/reference-port.js';
import { answerTo } from '../../../dist/src/port/serve.js';

const [, , name] = process.argv;
const reference = referencePort('portable', '1.0.0');
const { features } = reference.capabilities;
const port = {
  ...reference,
  name,
  capabilities: {
    ...reference.capabilities,
    features: name.startsWith('accepts')
      ? features
      : features.filter((feature) => feature !== 'refusals'),
  },
};

function optionsOf({ groups, events }) {
  const later = events.flatMap(({ set, add_group }) => [set, add_group].filter(Boolean));
  return [...groups, ...later];
}

const hasEps0 = (scenario) => optionsOf(scenario).some(({ eps }) => eps === 0);

const message = 'epsilon must be above 0';
const errors = {
  'refuses eps = 0': { code: 'refused', exception: 'ValueError', message },
  'refuses eps = 0 without an exception': { code: 'refused', message: 'no' },
  'does not support eps = 0': { code: 'unsupported', message },
  'fails for eps = 0': { code: 'failed', message: 'division by zero' },
};

/** Leaves out the momentum buffer of parameters whose group has no momentum after an event. */
function withoutUnusedBuffer({ groups, events }, answer) {
  const momentumOf = groups.map(({ momentum }) => momentum);
  const groupOf = groups.flatMap(({ params }, index) => params.map(() => index));
  for (const [index, { set, add_group: added }] of events.entries()) {
    if (added) {
      groupOf.push(...added.params.map(() => momentumOf.length));
      momentumOf.push(added.momentum);
    } else if (set?.momentum !== undefined) {
      momentumOf[set.group] = set.momentum;
    }
    for (const [parameter, entry] of answer.ok.snapshots[index].state.entries()) {
      if (entry && momentumOf[groupOf[parameter]] === 0) {
        entry.momentum_buffer = null;
      }
    }
  }
  return answer;
}

async function answered(line) {
  const { id, op, scenario } = JSON.parse(line);
  if (op === 'run' && name === 'refuses everything') {
    return { id, error: { code: 'refused', exception: 'ValueError', message: 'never' } };
  }
  if (op === 'run' && name in errors && hasEps0(scenario)) {
    return { id, error: errors[name] };
  }
  const answer = await answerTo(port, line);
  if (name === 'accepts a negative lr' && answer.error?.message.includes('learning rate')) {
    return { id, ok: { snapshots: [] } };
  }
  const isHiding = name === 'hides the unused buffer' && op === 'run' && answer.ok;
  return isHiding ? withoutUnusedBuffer(scenario, answer) : answer;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answered(line))}\n`);
}
