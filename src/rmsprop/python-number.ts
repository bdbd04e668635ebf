/**
 * A number as Python writes it, which is how torch's messages show it: whole numbers as an int, `1e-05` where
 * JavaScript writes 0.00001, `nan`, `inf`.
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
