import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const index = join(import.meta.dirname, '../../../dist/src/index.js');

/**
 * Writes a module port that wraps the bundled optimizer. The expression `changed` replaces some of its `options`:
 * another
 * alpha differs in nearly every case and dtype. The port has the features that need no more code.
 */
export async function wrongPort(folder: string, changed: string): Promise<string> {
  const file = join(folder, 'wrong-port.mjs');
  await writeFile(
    file,
    `import { Parameter, RMSprop, dtypeNames } from ${JSON.stringify(index)};
const change = (options) => ({ ...options, ...(${changed}) });
export default {
  name: 'wrong',
  version: '1',
  dtypes: dtypeNames,
  features: [
    'momentum', 'centered', 'weight_decay', 'maximize',
    'param_groups', 'null_gradients', 'set_hyperparameters', 'add_group',
  ],
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
