import { dtypes } from '../float/dtype.ts';
import type { ScaleSubject } from '../scale/judge-scale.ts';
import type { ScaleCase } from '../scale/scale-case.ts';
import { featuresOf } from './capabilities.ts';
import type { Port } from './port.ts';

/** Returns the port as the subject of a scale case, or the reason why the suite does not play the case on it. */
export function scaleSubject(
  { scale, capabilities }: Port,
  scaleCase: ScaleCase,
): ScaleSubject | string {
  if (!scale) {
    return 'not declared: scale';
  }
  const { dtype, elements, seed: _seed, ...options } = scaleCase;
  const param = { shape: [elements], data: new dtypes[dtype].StorageType(0) }; // no feature depends on the elements
  const scenario = {
    dtype,
    groups: [{ ...options, foreach: false, params: [param] }],
    events: [],
  };
  const { features, state, flushesSubnormals = false } = capabilities;
  const missing = [
    ...(capabilities.dtypes.includes(dtype) ? [] : [dtype]),
    ...featuresOf(scenario, false).filter((feature) => !features.includes(feature)),
  ];
  if (missing.length > 0) {
    return `not declared: ${missing.join(', ')}`;
  }
  return flushesSubnormals
    ? 'the port flushes subnormal numbers to zero, and some elements of this case become subnormal'
    : { replay: scale, shown: state };
}
