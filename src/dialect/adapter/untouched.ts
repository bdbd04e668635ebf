import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import type { RealFormat } from '../../float/format.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import type { Snapshot, Tensor } from '../../scenario/scenario.ts';
import { allParameters } from '../../scenario/transforms.ts';
import { timelineOf } from '../../scenario/timeline.ts';
import type { Answer } from '../diagnosis/evidence.ts';

/*
 * The numbers that no RMSprop changes. A port has to return them with the bits that it got, whatever its formula is. Only
 * an adapter, or the way in which a port stores its parameters, can change them.
 */

/** Why no RMSprop changes a number, the strongest reason first. */
export const untouchedReasons = [
  /** The parameter never had a gradient. The port computes nothing with it. */
  'no-gradient',
  /** All gradients of the number were 0, without weight decay. */
  'zero-gradient',
  /** The learning rate was always 0, without weight decay. */
  'zero-lr',
] as const;

export type UntouchedReason = (typeof untouchedReasons)[number];

/** A parameter after an event, with at least one number that no RMSprop changes. */
export interface UntouchedTensor {
  readonly caseId: string;
  readonly dtype: Dtype;
  readonly event: number;
  /** The index of the parameter, across groups. */
  readonly parameter: number;
  readonly shape: readonly number[];
  /** The initial values. */
  readonly sent: Storage;
  /** The values that the port returned after the event. */
  readonly received: Storage;
  /** For each real number, why no RMSprop changes it. Null if one may change it. */
  readonly reasons: readonly (UntouchedReason | null)[];
  /** The other parameters: their initial values, and what the port returned for them after the event. */
  readonly others: readonly { readonly sent: Storage; readonly received: Storage }[];
}

/** Returns the parameters of an answer that have numbers which no RMSprop changes, event by event. */
export function untouchedTensors({ testCase, trajectory }: Answer): UntouchedTensor[] {
  const { caseId, dtype, scenario, golden } = testCase;
  const { format } = dtypes[dtype];
  const { optionsAt } = timelineOf(scenario);
  const tensors = allParameters(scenario);
  return tensors.flatMap((tensor, parameter) => {
    let reasons: Reasons = Array.from(tensor.data, () => 'no-gradient');
    return scenario.events.flatMap((event, index) => {
      const options = optionsAt(index, parameter);
      const gradient = event.kind === 'step' ? event.gradients[parameter] : null;
      if (options && gradient) {
        reasons = afterGradient(reasons, gradient, options, format);
      }
      if (event.kind === 'set_data') {
        reasons = reasons.map(() => null);
      }
      const [expected, actual] = [golden[index], trajectory[index]];
      const received = actual?.params[parameter];
      if (!options || !expected || !actual || !received || reasons.every(isNull)) {
        return [];
      }
      const shown = certain(reasons, tensor, parameter, { expected, actual, format });
      const at = { caseId, dtype, event: index, parameter, shape: tensor.shape };
      const others = tensors.flatMap(({ data }, other) => {
        const answer = actual.params[other];
        return answer && other !== parameter ? [{ sent: data, received: answer }] : [];
      });
      return [{ ...at, sent: tensor.data, received, reasons: shown, others }];
    });
  });
}

type Reasons = readonly (UntouchedReason | null)[];

function isNull(reason: UntouchedReason | null): boolean {
  return reason === null;
}

/** Returns the reasons that remain after a step with a gradient. */
function afterGradient(
  reasons: Reasons,
  gradient: Storage,
  { lr, weightDecay }: GroupOptions,
  { decode }: RealFormat,
): Reasons {
  return reasons.map((reason, index) => {
    if (reason === null || weightDecay !== 0) {
      return null;
    }
    if (lr === 0) {
      return decode(elementAt(gradient, index)) === 0 && reason !== 'zero-lr'
        ? 'zero-gradient'
        : 'zero-lr';
    }
    // a gradient that came while lr was 0 may be in the momentum buffer
    const isStill = reason !== 'zero-lr' && decode(elementAt(gradient, index)) === 0;
    return isStill ? 'zero-gradient' : null;
  });
}

/**
 * Leaves out numbers that PyTorch itself changed, such as NaN from 0 / 0. A port that shows state of a parameter without
 * gradients may have computed with it.
 */
function certain(
  reasons: Reasons,
  { data }: Tensor,
  parameter: number,
  {
    expected,
    actual,
    format: { decode },
  }: { readonly expected: Snapshot; readonly actual: Snapshot; readonly format: RealFormat },
): Reasons {
  const golden = expected.params[parameter];
  const isPlayed = (actual.state[parameter] ?? null) !== null;
  return reasons.map((reason, index) => {
    const word = golden?.[index];
    const isKept = word !== undefined && Object.is(decode(word), decode(elementAt(data, index)));
    if (!isKept) {
      return null;
    }
    return reason === 'no-gradient' && isPlayed ? 'zero-gradient' : reason;
  });
}
