import type { ScaleSubject } from '../scale/judge-scale.ts';
import type { ScaleCase } from '../scale/scale-case.ts';
import { featuresOf } from './capabilities.ts';
import type { Port } from './port.ts';

/** A port as what a scale case is asked of, or the reason why it is not asked. */
export function scaleSubject(
  { scale, capabilities }: Port,
  scaleCase: ScaleCase,
): ScaleSubject | string {
  if (!scale) {
    return 'not declared: scale';
  }
  const { dtype, elements: _elements, seed: _seed, ...options } = scaleCase;
  const scenario = { dtype, groups: [{ ...options, foreach: false, params: [] }], events: [] };
  const { dtypes, features, state, flushesSubnormals = false } = capabilities;
  const missing = [
    ...(dtypes.includes(dtype) ? [] : [dtype]),
    ...featuresOf(scenario, false).filter((feature) => !features.includes(feature)),
  ];
  if (missing.length > 0) {
    return `not declared: ${missing.join(', ')}`;
  }
  return flushesSubnormals
    ? 'it takes subnormal numbers for zero, which some elements here become'
    : { replay: scale, shown: state };
}
