import { isDeepStrictEqual } from 'node:util';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { fromHex } from '../../src/float/hex.ts';
import type { Answer, Outcome, Program } from '../oracle/program.ts';

/**
 * Returns the differences between this package's answer to a program and torch's, as texts. Any NaN equals any NaN;
 * +0 and
 * -0 differ.
 */
export function differences(program: Program, ours: Answer, torch: Answer): string[] {
  const length = Math.max(ours.length, torch.length);
  return Array.from({ length }, (_, nth) =>
    outcomeDifferences(program, ours[nth], torch[nth]).map((text) => `outcome ${nth}: ${text}`),
  ).flat();
}

function outcomeDifferences(program: Program, ours?: Outcome, torch?: Outcome): string[] {
  if (!(ours && torch && 'params' in ours && 'params' in torch)) {
    return isDeepStrictEqual(ours, torch) ? [] : [instead('outcome', show(ours), show(torch))];
  }
  return program.params.flatMap(({ dtype }, index) => {
    const [ownState, torchState] = [ours.state[index] ?? null, torch.state[index] ?? null];
    const ownTensors = { param: ours.params[index], ...ownState };
    const torchTensors = { param: torch.params[index], ...torchState };
    const names = Object.keys(torchTensors);
    if (!isDeepStrictEqual(Object.keys(ownTensors), names)) {
      return [instead(`keys of ${index}`, show(Object.keys(ownTensors)), show(names))];
    }
    const expected = Object.entries<number | string | undefined>(torchTensors);
    const actual = new Map(Object.entries<number | string | undefined>(ownTensors));
    return expected.flatMap(([name, text]) =>
      tensorDifferences(dtype, actual.get(name), text).map(
        (at) => `parameter ${index} ${name}${at}`,
      ),
    );
  });
}

function tensorDifferences(
  dtype: Dtype,
  ours: number | string | undefined,
  torch: number | string | undefined,
): string[] {
  if (ours === torch) {
    return [];
  }
  if (typeof ours !== 'string' || typeof torch !== 'string' || ours.length !== torch.length) {
    return [instead('', show(ours), show(torch))];
  }
  const { format } = dtypes[dtype];
  const actual = Array.from(fromHex(dtype, ours), format.decode);
  const expected = Array.from(fromHex(dtype, torch), format.decode);
  const bodyLength = expected.length - (expected.length % (512 / format.bits));
  return expected.flatMap((value, at) => {
    const found = elementAt(actual, at);
    const place = `[${at}] of ${expected.length}, ${at < bodyLength ? 'body' : 'tail'}`;
    return Object.is(found, value) ? [] : [instead(place, showNumber(found), showNumber(value))];
  });
}

function instead(place: string, ours: string, torch: string): string {
  return `${place}: ${ours} instead of torch's ${torch}`;
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 500) ?? 'nothing';
}

function showNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Describes a program without its tensors' words, short enough for a message. */
export function summary({ params, options, members, events }: Program): string {
  return JSON.stringify({
    params: params.map(({ dtype, shape }) => `${dtype}[${shape.join(',')}]`),
    options,
    members,
    events: events.map((event) =>
      'step' in event ? event.step.map((text) => (text === null ? 'null' : 'gradient')) : event,
    ),
  });
}
