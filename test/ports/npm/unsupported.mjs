/** Returns an error for an operation that a library does not support. The case is then not judged. */
export function unsupported(what) {
  return Object.assign(new Error(what), { code: 'unsupported' });
}
