import { definePort } from '../../src/port/define-port.ts';
import type { PortDefinition, PortGroup } from '../../src/port/define-port.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { featureNames } from '../../src/port/capabilities.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import type { StateDict } from '../../src/rmsprop/state-dict.ts';

/* The bundled optimizer as a module: all dtypes, and all features but those that need more than torch's class. */

const port: PortDefinition = definePort({
  name: 'bundled optimizer',
  version: '1.0.0',
  dtypes: [...dtypeNames],
  features: featureNames
    .slice(0, featureNames.indexOf('refusals'))
    .filter((name) => name !== 'zero_grad'),
  create({ dtype, groups }) {
    const withParameters = ({ params, ...options }: PortGroup) => ({
      ...options,
      params: params.map((data) => new Parameter(data, { dtype })),
    });
    const optimizer = new RMSprop(groups.map(withParameters), { arithmetic: 'portable' });
    const all = (): Parameter[] => optimizer.paramGroups.flatMap(({ params }) => params);
    return {
      step(gradients) {
        all().forEach((parameter, index) => {
          parameter.grad = gradients[index] ?? null;
        });
        optimizer.step();
      },
      params: () => all().map(({ data }) => data),
      state: () => all().map((parameter) => optimizer.stateOf(parameter) ?? null),
      setHyperparameters: (group, changes) => {
        Object.assign(optimizer.paramGroups[group] ?? {}, changes);
      },
      addGroup: (group) => optimizer.addParamGroup(withParameters(group)),
      stateDict: () => optimizer.stateDict(),
      loadStateDict: (state: StateDict) => optimizer.loadStateDict(state),
    };
  },
});

// eslint-disable-next-line import/no-default-export -- a module of --port has a default export
export default port;
