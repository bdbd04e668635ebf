import { join } from 'node:path';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import { casesOfDtype, diagnoseVariant } from '../../test/proofs/rounding-diagnoses.ts';
import { roundingVariants } from '../../test/proofs/rounding-variants.ts';
import { roundingPage } from './rounding-page.ts';

/* `npm run task rounding`: writes spec/results/rounding.md. */

const corpus = await loadCorpus();
const figures = dtypeNames.map((dtype) => {
  const cases = casesOfDtype(corpus, dtype);
  const variants = roundingVariants.filter(({ applies }) => applies(dtype));
  const rows = variants.map((variant) => diagnoseVariant(variant, cases));
  return { dtype, cases: cases.length, rows };
});
await writeAtomically(join(packageRoot(), 'spec/results/rounding.md'), roundingPage(figures));
