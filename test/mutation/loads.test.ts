import { expect, it } from 'vitest';

/*
 * Stryker takes a run without a failing test for a mutant that lives, also where no test could start since a module threw
 * when it was loaded. This test starts without any module, and loads them.
 */
it.each([
  () => import('../../src/float/hex.ts'),
  () => import('../../src/rmsprop/rmsprop.ts'),
  () => import('../../src/parity/judge-corpus.ts'),
  () => import('../../src/dialect/diagnosis/diagnose.ts'),
])('loads: %s', async (load) => {
  expect(Object.keys(await load()).length).toBeGreaterThan(0);
});
