/*
 * The 16-bit formats keep what they were asked once. Asked here, before any test, the code that decodes
 * counts as run by every test; else it would count as run by the one test that happens to come first. What fails here
 * fails in the tests too, and should do so there: a run in which no test can start counts as one in which none fails.
 */
try {
  const { formats } = await import('../../src/float/format.ts');
  for (let word = 0; word < 0x10000; word++) {
    formats.float16.decode(word);
    formats.bfloat16.decode(word);
  }
} catch {
  // see loads.test.ts
}
