import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../src/fuzz/differential.ts';
import { loadModulePort } from '../../src/port/module/module-port.ts';
import { referenceOracle } from './draw.ts';

describe('the example adapters', () => {
  it.each(['typescript/port.ts', 'javascript/port.js'])(
    '%s: fuzzing finds no difference',
    async (file) => {
      const port = await loadModulePort(join(import.meta.dirname, '../../examples/adapters', file));
      const pair = { port, oracle: referenceOracle('portable') };
      const outcome = await fuzz({ pairs: [pair], level: 'equivalent', runs: 1000, seed: 3 });
      expect(outcome.failure).toBeNull();
      expect(outcome.counts.exact).toBeGreaterThan(100);
    },
  );
});
