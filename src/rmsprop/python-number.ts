/**
 * Writes a number as Python does, for torch's messages: `1e-05` for 0.00001, `nan`, `inf`. A whole number has no decimal
 * point, like a Python int.
 *
 * @example pythonNumber(-0.00001) // '-1e-05'
 * @example pythonNumber(-1) // '-1'
 */
export function pythonNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  }
  const magnitude = Math.abs(value);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e21)) {
    return String(value);
  }
  const [digits, exponent = ''] = value.toExponential().split('e');
  return `${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
}
