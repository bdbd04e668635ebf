import { InvalidArgumentError, TorchError } from '../errors.ts';
import { dtypes, inferDtype, type Dtype, type Storage } from '../float/dtype.ts';

/** The tensor that gets a gradient. */
interface Target {
  readonly data: Storage;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** The names of C++'s types and of torch's scalar types, which torch's message has. */
const namesOf: Readonly<Record<Dtype, { readonly cpp: string; readonly scalar: string }>> = {
  float32: { cpp: 'float', scalar: 'Float' },
  float64: { cpp: 'double', scalar: 'Double' },
  float16: { cpp: 'c10::Half', scalar: 'Half' },
  bfloat16: { cpp: 'c10::BFloat16', scalar: 'BFloat16' },
  complex64: { cpp: 'c10::complex<float>', scalar: 'ComplexFloat' },
  complex128: { cpp: 'c10::complex<double>', scalar: 'ComplexDouble' },
};

/**
 * Checks that a gradient has the dtype and the size of its tensor. torch checks the dtype first.
 *
 * @param name the name of the gradient in messages.
 * @throws TorchError with torch's message. A typed array has a length, and no shape: the message has it as the only dimension.
 * @throws InvalidArgumentError for an array that has no dtype of torch here: 16 bits for a tensor of another width, or half a complex
 * number.
 */
export function checkAssignedGrad(name: string, gradient: Storage, target: Target): void {
  const { data, dtype, shape } = target;
  if (isLikeData(gradient, data)) {
    return;
  }
  const found = dtypeLike(gradient, dtype);
  const length = gradient.length / dtypes[dtype].components;
  if (found === null || !Number.isInteger(length)) {
    throw unlikeData(name, gradient, data);
  }
  if (found !== dtype) {
    throw new TorchError(
      'RuntimeError',
      `attempting to assign a gradient with dtype '${namesOf[found].cpp}' to a tensor with grad_dtype '${namesOf[dtype].scalar}'. ` +
        "The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute " +
        'with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient ' +
        'may break downstream systems that assume they match.',
      `Pass a ${data.constructor.name}, as data is.`,
    );
  }
  throw new TorchError(
    'RuntimeError',
    `attempting to assign a gradient of size '[${length}]' to a tensor of size '[${shape.join(', ')}]'. ` +
      'Please ensure that the gradient and the tensor are the same size',
    `Pass an array of length ${data.length}, as data has.`,
  );
}

/** Returns the dtype of a gradient for a tensor: complex if the tensor is. Returns null if its array can have several. */
function dtypeLike(gradient: Storage, dtype: Dtype): Dtype | null {
  const { StorageType, components } = dtypes[dtype];
  if (gradient instanceof StorageType) {
    return dtype;
  }
  if (gradient instanceof Uint16Array) {
    return null;
  }
  const real = inferDtype(gradient);
  if (components === 1) {
    return real;
  }
  return real === 'float32' ? 'complex64' : 'complex128';
}

/** Returns whether a gradient has the type and the length of its parameter's data. */
export function isLikeData(gradient: Storage, data: Storage): boolean {
  return gradient.constructor === data.constructor && gradient.length === data.length;
}

/** Returns the error for a gradient that is not like its parameter's data, and for which torch has no words. */
export function unlikeData(name: string, gradient: Storage, data: Storage): InvalidArgumentError {
  return new InvalidArgumentError(
    `${name} is a ${gradient.constructor.name} of length ${gradient.length}: expected a ${data.constructor.name} of length ${data.length}, as data is`,
  );
}
