/** A module with the two instructions `relaxed_madd`. The engine and the processor decide whether they fuse. */
export const probeText = `(module
(func (export "float32") (param f32 f32 f32) (result f32)
(f32x4.extract_lane 0 (f32x4.relaxed_madd (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)) (f32x4.splat (local.get 2)))))
(func (export "float64") (param f64 f64 f64) (result f64)
(f64x2.extract_lane 0 (f64x2.relaxed_madd (f64x2.splat (local.get 0)) (f64x2.splat (local.get 1)) (f64x2.splat (local.get 2)))))
)`;
