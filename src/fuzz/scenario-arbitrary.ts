import fc from 'fast-check';
import type { Scenario } from '../scenario/scenario.ts';
import { ScenarioDraft } from './draft.ts';
import { eventCommand, type EventLog } from './event-commands.ts';
import { Random } from './random.ts';
import { anyScenario, withinFeatures, type ScenarioSettings } from './scenario-settings.ts';
import { simplerScenarios } from './simplify.ts';
import { isWithin } from './within-settings.ts';

/** A seed of {@link Random}, without fast-check's bias to small numbers: they give no simpler scenarios. */
const seed = fc.noBias(fc.integer());

/**
 * Returns a fast-check arbitrary of scenarios: dtype, groups, shapes, hyperparameters, gradients from ordinary numbers
 * to random bits, and events. It shrinks a failing scenario for a reader (simplify.ts). First it removes events, then
 * parameters and elements. Then it tries default hyperparameters and round numbers.
 *
 * @example fc.sample(scenarioArbitrary({ dtypes: ['float32'] }), { seed: 1, numRuns: 1 })
 */
export function scenarioArbitrary(
  settings: Partial<ScenarioSettings> = {},
): fc.Arbitrary<Scenario> {
  return new ScenarioArbitrary(withinFeatures({ ...anyScenario, ...settings }));
}

class ScenarioArbitrary extends fc.Arbitrary<Scenario> {
  readonly #settings: ScenarioSettings;
  readonly #drawn: fc.Arbitrary<Scenario>;

  constructor(settings: ScenarioSettings) {
    super();
    this.#settings = settings;
    const { dtypes, groups, events, kinds } = settings;
    this.#drawn = fc
      .record({
        dtype: fc.constantFrom(...dtypes),
        groupSeeds: fc.array(seed, constraintsOf(groups)),
        commands: fc.array(eventCommand(kinds, seed), constraintsOf(events)),
      })
      .map(({ dtype, groupSeeds, commands }) => {
        const draft = new ScenarioDraft(dtype, settings);
        const drawnGroups = groupSeeds.map((value) => draft.drawGroup(new Random(value)));
        const log: EventLog = [];
        fc.modelRun(() => ({ model: draft, real: log }), commands);
        return { dtype, groups: drawnGroups, events: log };
      });
  }

  generate(mrng: fc.Random, biasFactor: number | undefined): fc.Value<Scenario> {
    return new fc.Value(this.#drawn.generate(mrng, biasFactor).value, undefined);
  }

  canShrinkWithoutContext(_value: unknown): _value is Scenario {
    return false;
  }

  shrink(scenario: Scenario): fc.Stream<fc.Value<Scenario>> {
    return fc
      .stream(simplerScenarios(scenario))
      .filter((simpler) => isWithin(this.#settings, simpler))
      .map((simpler) => new fc.Value(simpler, undefined));
  }
}

function constraintsOf([minLength, maxLength]: ScenarioSettings['events']): fc.ArrayConstraints {
  return { minLength, maxLength, size: 'max' };
}
