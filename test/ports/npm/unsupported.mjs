/** What a library cannot do: the case is then not judged. */
export function unsupported(what) {
  return Object.assign(new Error(what), { code: 'unsupported' });
}
