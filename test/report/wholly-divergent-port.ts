import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { origin } from '../../src/dialect/dialect.ts';
import { dtypes } from '../../src/float/dtype.ts';
import type { Port } from '../../src/port/port.ts';

/** Makes a port with no right parameter: each parameter is wrong by more than a hundredth. */
export function whollyDivergentPort(): Port {
  const port = dialectPort(origin, 'portable');
  return {
    ...port,
    name: 'wholly divergent',
    version: '1.0.0',
    run: async (scenario) => {
      const { decode, encode } = dtypes[scenario.dtype].format;
      return (await port.run(scenario)).map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) =>
          param.map((word) => encode(decode(word) * 1.01 + 1)),
        ),
      }));
    },
  };
}
