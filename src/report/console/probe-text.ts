import { featureNames, stateNames } from '../../port/capabilities.ts';
import type { Port } from '../../port/port.ts';
import type { Computation, ProbeFindings, TripFinding } from '../../parity/probe-port.ts';
import { reading } from '../text/number-text.ts';
import { labelled, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';

/** Describes what a port declares, and what two scenarios show about its environment. */
export function probeReport(port: Port, findings: ProbeFindings): string {
  const { dtypes, features, state } = port.capabilities;
  const missing = [
    ...featureNames.filter((name) => !features.includes(name)),
    ...stateNames.filter((name) => !state.includes(name)),
  ];
  const language = port.language === undefined ? '' : `, ${printable(port.language)}`;
  const head = [
    labelled('port      ', `${printable(port.name)} ${printable(port.version)}${language}`),
    labelled('dtypes    ', dtypes.join(', ') || 'none'),
    labelled('features  ', features.join(', ') || 'none'),
    labelled('state     ', state.join(', ') || 'not returned (the suite judges only parameters)'),
    ...(missing.length > 0 ? [labelled('missing   ', `${missing.join(', ')} (not judged)`)] : []),
  ];
  const computations = findings.computations.map(({ dtype, computation, problem }) =>
    wrap(
      `${dtype}: ${problem === null ? computationText[computation] : `unknown: ${printable(problem)}`}`,
      '  ',
    ),
  );
  return `${[
    head.join('\n'),
    ['numbers after a round trip', ...findings.trips.flatMap(tripLines)].join('\n'),
    ...(computations.length > 0 ? [['arithmetic', ...computations].join('\n')] : []),
    wrap(conclusion(findings)),
  ].join('\n\n')}\n`;
}

/** Returns whether the port answered every question, and all numbers of all dtypes came back unchanged. */
export function isSound(findings: ProbeFindings): boolean {
  return !isBroken(findings) && findings.trips.every(({ lost }) => lost.length === 0);
}

/** Returns whether the port broke at a question. */
function isBroken({ trips, computations }: ProbeFindings): boolean {
  return [...trips, ...computations].some(({ problem }) => problem !== null);
}

/**
 * Describes findings that point to the adapter instead of the algorithm. Returns null if the adapter keeps all numbers. For
 * runs that are not conformant, if the diagnosis does not blame the adapter.
 */
export function adapterText(findings: ProbeFindings): string | null {
  const changed = findings.trips.filter(({ lost }) => lost.length > 0);
  // a formula that treats lr = 0 in its own way changes ordinary numbers too
  const isOrdinary = changed.some(({ lost }) => lost.some(({ kind }) => kind === 'number'));
  const head = isOrdinary
    ? 'A step with lr = 0 changes numbers. Check how the port treats lr = 0.'
    : 'Check your adapter before your algorithm: numbers change on the round trip.';
  return changed.length === 0 ? null : [head, ...changed.flatMap(tripLines)].join('\n');
}

/** Says how a port rounds. */
export const computationText: Readonly<Record<Computation, string>> = {
  portable: 'rounds every operation; does not fuse multiply and add (--arithmetic portable)',
  fma: 'rounds every operation; fuses multiply and add (--arithmetic fma, or arm64)',
  float64: 'computes in float64; rounds to float32 when it stores a value',
  unknown: 'unknown; it has another order of operations, or another algorithm',
};

/** Says which numbers of a dtype survive the round trip to the port and back. */
export function tripLines({ dtype, lost, problem }: TripFinding): string[] {
  if (problem !== null) {
    return [wrap(`${dtype}: unknown: ${printable(problem)}`, '  ')];
  }
  if (lost.length === 0) {
    return [`  ${dtype}: keeps numbers, subnormals, the sign of zero, NaN and infinities`];
  }
  return lost.map(({ kind, sent, received }) => {
    const back = received === null ? 'nothing' : reading(received);
    return wrap(
      back === 'nothing'
        ? `${dtype}: ${kind} missing: ${reading(sent)} did not come back`
        : `${dtype}: ${kind} changed: ${reading(sent)} came back as ${back}`,
      '  ',
    );
  });
}

function conclusion(findings: ProbeFindings): string {
  if (findings.trips.length === 0) {
    return 'NOTHING TO TEST: the port declares no dtype.';
  }
  if (isBroken(findings)) {
    return 'FAILED: the port broke. Fix the errors above before you look at the algorithm.';
  }
  return isSound(findings)
    ? 'SOUND: the adapter keeps all numbers. If a run differs, the cause is the algorithm.'
    : 'ADAPTER: your adapter, or the system that it runs on, changes numbers. Fix that before you look at the algorithm.';
}
