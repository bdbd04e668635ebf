/* The text of the WebAssembly of src/scale/filler.ts: it writes the words of spec/scale.md as numbers, one after the other. */

/** Returns a function that mixes the words after a state, and writes them as numbers. `exponent` is that of the smallest scale. */
function fill(format: 'f32' | 'f64', significand: number, exponent: string, bytes: number): string {
  const scale =
    format === 'f32'
      ? `(f32.reinterpret_i32 (i32.shl
          (i32.add (i32.and (i32.wrap_i64 (local.get $word)) (i32.const 15)) (i32.const ${exponent}))
          (i32.const 23)))`
      : `(f64.reinterpret_i64 (i64.shl
          (i64.add (i64.and (local.get $word) (i64.const 15)) (i64.const ${exponent}))
          (i64.const 52)))`;
  return `
  (func (export "${format}") (param $state i64) (param $end i32)
    (local $at i32) (local $word i64)
    (loop $next
      (local.set $state (i64.add (local.get $state) (i64.const 0x9e3779b97f4a7c15)))
      (local.set $word (i64.mul
        (i64.xor (local.get $state) (i64.shr_u (local.get $state) (i64.const 30)))
        (i64.const 0xbf58476d1ce4e5b9)))
      (local.set $word (i64.mul
        (i64.xor (local.get $word) (i64.shr_u (local.get $word) (i64.const 27)))
        (i64.const 0x94d049bb133111eb)))
      (local.set $word (i64.xor (local.get $word) (i64.shr_u (local.get $word) (i64.const 31))))
      (${format}.store (local.get $at) (${format}.mul
        (${format}.convert_i64_s (i64.sub
          (i64.shr_u (local.get $word) (i64.const ${64 - significand}))
          (i64.shl (i64.const 1) (i64.const ${significand - 1}))))
        ${scale}))
      (br_if $next (i32.lt_u
        (local.tee $at (i32.add (local.get $at) (i32.const ${bytes})))
        (local.get $end)))))`;
}

/** A module with two functions. They fill a memory of 128 KiB from its start to a given byte, with at least one number. */
export const generatorText: string = `(module
  (memory (export "memory") 2 2)${fill('f32', 24, String(127 - 8 - 23), 4)}${fill('f64', 53, String(1023 - 8 - 52), 8)})
`;
