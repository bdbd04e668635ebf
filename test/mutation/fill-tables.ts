/*
 * The 16-bit formats make their tables when they are first asked. Asked here, before any test, the code that makes them
 * counts as run by every test; else it would count as run by the one test that happens to come first. What fails here
 * fails in the tests too, and should do so there: a run in which no test can start counts as one in which none fails.
 */
try {
  const { formats } = await import('../../src/float/format.ts');
  formats.float16.decode(0);
  formats.bfloat16.decode(0);
} catch {
  // see loads.test.ts
}
