import type { Case } from '../corpus/corpus.ts';
import type { Refusal } from '../corpus/fixture-file.ts';
import type { Oracle } from '../corpus/manifest.ts';
import { exceptionOf, messageOf, OracleError } from '../errors.ts';
import type { Port } from '../port/port.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';

/** The implementation to compare a port with: PyTorch, the bundled optimizer, or any other port. */
export interface LiveOracle {
  /** The oracle as a port: it answers scenarios. */
  readonly port: Port;
  /** The provenance of its trajectories, as in a manifest. */
  readonly provenance: Oracle;
}

/**
 * Returns a case: a scenario with the oracle's answer. If the oracle refuses the scenario, the case ends with the first
 * event that the oracle refuses.
 *
 * @throws OracleError if the oracle fails, or does not support the scenario. Then there is no case to judge.
 */
export async function recordCase(
  scenario: Scenario,
  { port, provenance }: LiveOracle,
  caseId: string,
): Promise<Case> {
  const { dtype, groups } = scenario;
  const header = {
    caseId,
    id: caseId.split('/').at(-1) ?? caseId,
    dtype,
    foreach: groups.some(({ foreach }) => foreach),
    oracle: provenance,
  };
  const answer = await ask(port, scenario);
  if (!('exception' in answer)) {
    return { ...header, scenario, golden: answer.trajectory };
  }
  let golden: Trajectory = [];
  for (let count = 0; count < scenario.events.length; count++) {
    const part = { ...scenario, events: scenario.events.slice(0, count) };
    const earlier = await ask(port, part);
    if ('exception' in earlier) {
      return { ...header, scenario: part, golden, refusal: earlier };
    }
    golden = earlier.trajectory;
  }
  return { ...header, scenario, golden, refusal: answer };
}

async function ask(
  port: Port,
  scenario: Scenario,
): Promise<{ readonly trajectory: Trajectory } | Refusal> {
  try {
    return { trajectory: await port.run(scenario) };
  } catch (error) {
    const reason = messageOf(error);
    const exception = exceptionOf(error);
    if (exception !== null) {
      return { exception: exception as Refusal['exception'], message: reason };
    }
    throw new OracleError(`the oracle ${port.name} does not answer: ${reason}`, { cause: error });
  }
}
