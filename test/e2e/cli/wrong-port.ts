import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const index = join(import.meta.dirname, '../../../dist/src/index.js');

/**
 * Writes a module port that wraps the bundled optimizer. The expression `changed` replaces some of its `options`:
 * another
 * alpha differs in nearly every case and dtype. The port has all features except those that need torch's messages or
 * tensor
 * lists.
 */
export async function wrongPort(folder: string, changed: string): Promise<string> {
  const file = join(folder, 'wrong-port.mjs');
  await writeFile(
    file,
    `import { Parameter, RMSprop, dtypeNames, featureNames } from ${JSON.stringify(index)};
const missing = ['refusals', 'foreach', 'zero_grad', 'state_dict'];
const change = (options) => ({ ...options, ...(${changed}) });
export default {
  name: 'wrong',
  version: '1',
  dtypes: dtypeNames,
  features: featureNames.filter((name) => !missing.includes(name)),
  observes: ['square_avg', 'momentum_buffer'],
  create({ dtype, groups }) {
    const group = ({ params, ...options }) => ({
      ...change(options),
      params: params.map((data) => new Parameter(data, { dtype })),
    });
    const optimizer = new RMSprop(groups.map(group));
    const parameters = () => optimizer.paramGroups.flatMap(({ params }) => params);
    return {
      step(gradients) {
        parameters().forEach((parameter, at) => { parameter.grad = gradients[at]; });
        optimizer.step();
      },
      params: () => parameters().map(({ data }) => data),
      state: () => parameters().map((parameter) => optimizer.stateOf(parameter) ?? null),
      setHyperparameters: (at, changes) =>
        Object.assign(optimizer.paramGroups[at], change({ ...optimizer.paramGroups[at], ...changes })),
      addGroup: (added) => optimizer.addParamGroup(group(added)),
    };
  },
};
`,
  );
  return file;
}
