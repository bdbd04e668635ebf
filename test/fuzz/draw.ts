import fc from 'fast-check';
import { bundledCorpus, readManifest } from '../../src/corpus/corpus.ts';
import type { Oracle } from '../../src/corpus/manifest.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { dtypes, type Storage } from '../../src/float/dtype.ts';
import type { LiveOracle } from '../../src/fuzz/live-oracle.ts';
import { allParameters } from '../../src/scenario/transforms.ts';
import { scenarioArbitrary } from '../../src/fuzz/scenario-arbitrary.ts';
import type { ScenarioSettings } from '../../src/fuzz/scenario-settings.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const { manifest } = await readManifest(bundledCorpus());

/** Returns the corpus's provenance of PyTorch under an arithmetic. */
function provenanceOf(arithmetic: Arithmetic): Oracle {
  const entry = manifest.files.find(({ oracle }) => oracle.arithmetic === arithmetic);
  if (!entry) {
    throw new Error(`the corpus has nothing under ${arithmetic} arithmetic`);
  }
  return entry.oracle;
}

/** Returns the bundled optimizer as an oracle. */
export function referenceOracle(arithmetic: Arithmetic): LiveOracle {
  return { port: referencePort(arithmetic, '1'), provenance: provenanceOf(arithmetic) };
}

/** Draws scenarios from a seed. */
export function draw(
  numRuns: number,
  settings: Partial<ScenarioSettings> = {},
  seed = 1,
): Scenario[] {
  return fc.sample(scenarioArbitrary(settings), { seed, numRuns });
}

/** Counts the elements of all parameters. */
export function elementsOf(scenario: Scenario): number {
  const { components } = dtypes[scenario.dtype];
  return allParameters(scenario).reduce((sum, { data }) => sum + data.length / components, 0);
}

/** Returns the gradients of all steps of a scenario. */
export function gradientsOf({ events }: Scenario): (Storage | null)[] {
  return events.flatMap((event) => (event.kind === 'step' ? event.gradients : []));
}
