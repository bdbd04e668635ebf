import { isDeepStrictEqual } from 'node:util';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { fromHex } from '../../src/float/hex.ts';
import type { Answer, Outcome, Program } from '../oracle/program.ts';

/**
 * Where this package's answer to a program differs from torch's, as texts; none where it does not. Any NaN equals any
 * NaN; +0 and -0 differ.
 */
export function differences(program: Program, own: Answer, torch: Answer): string[] {
  const length = Math.max(own.length, torch.length);
  return Array.from({ length }, (_, nth) =>
    outcomeDifferences(program, own[nth], torch[nth]).map((text) => `outcome ${nth}: ${text}`),
  ).flat();
}

function outcomeDifferences(program: Program, own?: Outcome, torch?: Outcome): string[] {
  if (!(own && torch && 'params' in own && 'params' in torch)) {
    return isDeepStrictEqual(own, torch) ? [] : [instead('outcome', show(own), show(torch))];
  }
  return program.params.flatMap(({ dtype }, index) => {
    const [ownState, torchState] = [own.state[index] ?? null, torch.state[index] ?? null];
    const ownTensors = { param: own.params[index], ...ownState };
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
  own: number | string | undefined,
  torch: number | string | undefined,
): string[] {
  if (own === torch) {
    return [];
  }
  if (typeof own !== 'string' || typeof torch !== 'string' || own.length !== torch.length) {
    return [instead('', show(own), show(torch))];
  }
  const { format } = dtypes[dtype];
  const actual = Array.from(fromHex(dtype, own), format.decode);
  const expected = Array.from(fromHex(dtype, torch), format.decode);
  const bodyLength = expected.length - (expected.length % (512 / format.bits));
  return expected.flatMap((value, at) => {
    const found = elementAt(actual, at);
    const place = `[${at}] of ${expected.length}, ${at < bodyLength ? 'body' : 'tail'}`;
    return Object.is(found, value) ? [] : [instead(place, showNumber(found), showNumber(value))];
  });
}

function instead(place: string, own: string, torch: string): string {
  return `${place}: ${own} instead of torch's ${torch}`;
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 500) ?? 'nothing';
}

function showNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A program without its tensors' words, short enough for a message. */
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
