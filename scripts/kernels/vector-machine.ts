import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { Fusing } from '../../src/rmsprop/kernel/kernel-modules.ts';
import { workingFormat, type Machine } from '../../src/rmsprop/machine.ts';
import { fuseFloat32 } from './fused.ts';
import { lazySigns } from './lazy-signs.ts';
import type { WatFunction } from './wat-function.ts';

/** The constants of the formulas. They need no place among the scalars. */
const ONE = '1';
const MINUS_ONE = '-1';

/** Returns a machine that writes instructions instead of computing. A value is the expression that reads it. */
export function vectorMachine(at: WatFunction, dtype: Dtype, fusing: Fusing): Machine<string> {
  const working = workingFormat(dtype);
  const isFloat32 = working === 'float32';
  const shape = isFloat32 ? 'f32x4' : 'f64x2';
  const bytes = isFloat32 ? 4 : 8;
  const isNarrow = dtypes[dtype].format.bits === 16;
  const binary =
    (name: string) =>
    (a: string, b: string): string =>
      at.value(`(${shape}.${name} ${a} ${b})`);
  const unary =
    (name: string) =>
    (a: string): string =>
      at.value(`(${shape}.${name} ${a})`);
  const { neg, add, sub, div, ...others } = lazySigns({
    neg: (a) => `(${shape}.neg ${a})`,
    add: binary('add'),
    sub: binary('sub'),
    mul: binary('mul'),
    div: binary('div'),
  });

  function mul(a: string, b: string): string {
    if (a === ONE) {
      return b;
    }
    return a === MINUS_ONE ? neg(b) : others.mul(a, b);
  }

  const multiplyAdds: Readonly<Record<Fusing, (a: string, b: string, c: string) => string>> = {
    portable: (a, b, c) => add(mul(a, b), c),
    relaxed: (a, b, c) => at.value(`(${shape}.relaxed_madd ${a} ${b} ${c})`),
    // float32 is inline, for speed
    exact: (a, b, c) =>
      dtype === 'float32' || dtype === 'complex64'
        ? fuseFloat32(at, a, b, c)
        : at.value(`(call $fused ${a} ${b} ${c})`),
  };

  let scalars = 0;
  return {
    scalar: (value) => {
      const offset = bytes * scalars++;
      if (value === 1 || value === -1) {
        return String(value);
      }
      return at.value(
        `(v128.load${8 * bytes}_splat offset=${offset} align=${bytes} (local.get $scalars))`,
      );
    },
    neg,
    add,
    sub,
    mul,
    div,
    sqrt: unary('sqrt'),
    multiplyAdd: multiplyAdds[fusing],
    narrow: (a) => (isNarrow ? at.value(`(call $narrow ${a})`) : a),
  };
}
