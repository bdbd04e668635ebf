/*
 * The 16-bit formats cache decoded words. This set-up fills the caches before all tests, so that Stryker counts the
 * decoding
 * code as covered by every test. Otherwise it would count for the first test only. The set-up ignores errors, because
 * the
 * tests must report them: Stryker counts a run in which no test can start as a run without failures.
 */
try {
  const { formats } = await import('../../src/float/format.ts');
  for (let word = 0; word < 0x10000; word++) {
    formats.float16.decode(word);
    formats.bfloat16.decode(word);
  }
} catch {
  // loads.test.ts reports the error
}
