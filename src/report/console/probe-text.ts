import { featureNames, stateNames } from '../../port/capabilities.ts';
import type { Port } from '../../port/port.ts';
import type { Computation, ProbeFindings, TripFinding } from '../../parity/probe-port.ts';
import { reading } from '../text/number-text.ts';
import { labelled, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';

/** What a port says of itself, and what two scenarios show of its environment. */
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
    labelled('state     ', state.join(', ') || 'not shown: only parameters are judged'),
    ...(missing.length > 0 ? [labelled('missing   ', `${missing.join(', ')}: not judged`)] : []),
  ];
  const computations = findings.computations.map(({ dtype, computation, problem }) =>
    wrap(
      `${dtype}: ${problem === null ? computationText[computation] : `cannot be told: ${printable(problem)}`}`,
      '  ',
    ),
  );
  return `${[
    head.join('\n'),
    ['numbers, there and back', ...findings.trips.flatMap(tripLines)].join('\n'),
    ...(computations.length > 0 ? [['arithmetic', ...computations].join('\n')] : []),
    wrap(conclusion(findings)),
  ].join('\n\n')}\n`;
}

/** Whether all numbers of all dtypes came back. */
export function isTripSound({ trips }: ProbeFindings): boolean {
  return trips.every(({ lost, problem }) => lost.length === 0 && problem === null);
}

/** What of the findings speaks against the adapter rather than the algorithm: for a run that went wrong. */
export function adapterText(findings: ProbeFindings): string | null {
  const lines = findings.trips.filter(({ lost }) => lost.length > 0).flatMap(tripLines);
  return lines.length === 0
    ? null
    : [
        'Look at your adapter before your algorithm: numbers do not come back as they went.',
        ...lines,
      ].join('\n');
}

export const computationText: Readonly<Record<Computation, string>> = {
  portable: 'every operation is rounded; multiply and add are not fused (--arithmetic portable)',
  fma: 'every operation is rounded; multiply and add are fused (--arithmetic fma)',
  float64: 'computed in float64, and rounded to float32 where it is kept',
  unknown: 'none of the known ways: another order of operations, or another algorithm',
};

export function tripLines({ dtype, lost, problem }: TripFinding): string[] {
  if (problem !== null) {
    return [wrap(`${dtype}: cannot be told: ${printable(problem)}`, '  ')];
  }
  if (lost.length === 0) {
    return [`  ${dtype}: numbers, subnormals, the sign of zero, NaN and infinities are kept`];
  }
  return lost.map(({ kind, sent, received }) => {
    const back = received === null ? 'nothing' : reading(received);
    return wrap(`${dtype}: ${kind} lost: ${reading(sent)} came back as ${back}`, '  ');
  });
}

function conclusion(findings: ProbeFindings): string {
  if (findings.trips.length === 0) {
    return 'NOTHING TO ASK: the port declares no dtype.';
  }
  return isTripSound(findings)
    ? 'SOUND: what differs in a run is the algorithm, not the adapter.'
    : 'ADAPTER: your adapter, or what it runs on, changes numbers on the way. Mend that before you look at the algorithm.';
}
