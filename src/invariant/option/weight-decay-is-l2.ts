import { dtypes } from '../../float/dtype.ts';
import type { Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { mapGroups } from '../../scenario/transforms.ts';
import type { Scenario, Trajectory } from '../../scenario/scenario.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';
import type { Subject } from '../subject.ts';

/** Compares a run with weight decay with a run without it whose gradients already contain the decay. */
export const weightDecayIsL2: Invariant = {
  id: 'weight-decay-is-l2',
  clause: 'INV-26',
  statement:
    'The optimizer adds weight decay to the gradient after it applies maximize, and nowhere else. Gradients that already contain the decay give the same values without weight decay.',
  exactness:
    'Exact in all dtypes: the check adds the decay with the roundings of PyTorch, in the arithmetic of the run. At level equivalent, the values may differ by rounding.',
  needs: ['weight_decay'],
  settings: { ...smallSteps, values: { ...usualValues, weightDecay: [0.01, 1] } },
  check: async (subject, scenario) => {
    const inside = await subject.run(scenario);
    const outside = await subject.run(decayedOutside(subject, scenario, inside));
    return subject.agree(scenario, inside, outside);
  },
};

/** Returns the scenario without weight decay and maximize. Applies both to its gradients instead. */
function decayedOutside(subject: Subject, scenario: Scenario, trajectory: Trajectory): Scenario {
  const { format, components } = dtypes[scenario.dtype];
  const gradients = scenario.events.map((event) =>
    event.kind === 'step' ? event.gradients.map((data) => data && data.slice()) : [],
  );
  const steps = [...elementSteps(subject, scenario, trajectory)];
  steps.forEach(({ event, parameter, component, options, gradient, before, operations }, index) => {
    const partner =
      components === 1
        ? 0
        : elementAt(steps, component % 2 === 0 ? index + 1 : index - 1).before.param;
    const turned = component % 2 === 0 ? -partner : partner;
    const signed = options.maximize ? operations.neg(gradient) : gradient;
    const decayed = operations.addWeightDecay(options.weightDecay)(signed, before.param, turned);
    const data: Storage | null | undefined = gradients[event]?.[parameter];
    if (data) {
      data[component] = format.encode(decayed);
    }
  });
  const plain = mapGroups(scenario, (group) => ({ ...group, weightDecay: 0, maximize: false }));
  return {
    ...plain,
    events: plain.events.map((event, index) =>
      event.kind === 'step' ? { ...event, gradients: elementAt(gradients, index) } : event,
    ),
  };
}
