import { expect, it } from 'vitest';

/*
 * Stryker counts a run without a failing test as a mutant that survives. It also does so if no test could start,
 * because a
 * module threw while it loaded. This test starts without any module, and then loads them.
 */
it.each([
  () => import('../../src/float/hex.ts'),
  () => import('../../src/rmsprop/rmsprop.ts'),
  () => import('../../src/parity/judge-corpus.ts'),
  () => import('../../src/dialect/diagnosis/diagnose.ts'),
])('loads the module of %s', async (load) => {
  expect(Object.keys(await load()).length).toBeGreaterThan(0);
});
