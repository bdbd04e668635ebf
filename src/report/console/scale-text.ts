import { dtypes } from '../../float/dtype.ts';
import { fromHex } from '../../float/hex.ts';
import { ulpDistance } from '../../float/ulp.ts';
import type { FirstDifference } from '../../scale/bisect.ts';
import type { GoldenCase, GoldenScale } from '../../scale/golden.ts';
import type { Divergence, ScaleVerdict } from '../../scale/judge-scale.ts';
import { tensorBytes, type ScaleCase } from '../../scale/scale-case.ts';
import { escapedControls } from '../text/escaped-controls.ts';
import { grouped } from '../text/grouped.ts';
import { distanceText, reading } from '../text/number-text.ts';
import { counted, verdictWord } from '../text/short-text.ts';
import { wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';

/** The result of judging one golden case. */
export interface ScaleResult {
  readonly golden: GoldenCase;
  readonly found: ScaleVerdict;
  /** The wall time and this process's processor time, without the search for the first difference. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Writes the facts of a run before it starts. */
export function scaleHead(golden: GoldenScale, port: string, cases: number): string {
  return [
    `port      ${printable(port)}`,
    `against   torch.optim.RMSprop of PyTorch ${golden.torch} (${golden.commit.slice(0, 12)})`,
    `cases     ${cases}, compared by the SHA-256 of every tensor at some steps`,
    'time      of a case, and of each element in each step',
  ]
    .join('\n')
    .concat('\n\n');
}

/** Writes a line for a case and, if it differs, where. */
export function scaleCaseText({ golden, found, seconds }: ScaleResult): string {
  const { id, scaleCase } = golden;
  const head = `${verdictWord(found.verdict).padEnd(10)}  ${id}`;
  switch (found.verdict) {
    case 'exact':
      return `${head.padEnd(50)}${timeText(golden, seconds)}\n`;
    case 'notJudged':
      return `${head}\n${wrap(printable(found.reason), '  ')}\n`;
    case 'failed':
      return `${head}\n${wrap(printable(found.message), '  ')}\n`;
    case 'divergent':
      return [head, ...placeLines(scaleCase, found), ...checkpointLines(found)]
        .join('\n')
        .concat('\n');
  }
}

function timeText({ scaleCase, checkpoints }: GoldenCase, seconds: number): string {
  const steps = checkpoints.at(-1)?.step ?? 0;
  const each = (1e9 * seconds) / scaleCase.elements / steps;
  return `${seconds.toFixed(2).padStart(8)} s ${each.toFixed(1).padStart(8)} ns each`;
}

function placeLines(scaleCase: ScaleCase, { first }: Divergence): string[] {
  if (first === null) {
    return [wrap(UNSTEADY, '  ')];
  }
  const { step, tensor, element, parts } = first;
  const place = `step ${step}, ${tensor}, element ${grouped(element)}`;
  const spread = `the tensor differs in ${grouped(parts.different)} of ${counted(parts.total, 'part')}`;
  const [golden, port] = [
    valueOf(scaleCase, first.right, tensor),
    valueOf(scaleCase, first.other, tensor),
  ];
  const { format } = dtypes[scaleCase.dtype];
  return [
    `  first     ${place}; ${spread}`,
    ...(tensor === 'grad' || step === 0
      ? []
      : [`  gradient  ${reading(valueOf(scaleCase, first.right, 'grad'))}`]),
    `  PyTorch   ${reading(golden)}`,
    `  port      ${reading(port)}`,
    `  distance  ${distanceOf(ulpDistance(format, golden.value, port.value), golden.value)}`,
    ...(tensor === 'grad' ? [wrap(GRADIENT, '  ')] : []),
    ...(step === 0 ? [wrap(START, '  ')] : []),
  ];
}

/** Describes a distance. Two NaNs differ in their bits only. */
function distanceOf(ulp: number, golden: number): string {
  return ulp === 0 && Number.isNaN(golden) ? 'both are NaN, with other bits' : distanceText(ulp);
}

const UNSTEADY =
  'A second run has the bits of the bundled optimizer: the port does not repeat its results.';
const GRADIENT =
  'This is the gradient. It does not follow the rule (SCL-1 to SCL-3), or the step changed it.';
const START = 'These are the initial parameters. They do not follow the rule (SCL-1 to SCL-3).';

function checkpointLines({ equal, different }: Divergence): string[] {
  const until = equal === null ? 'equal at no step' : `equal up to step ${equal}`;
  return [`  digests   ${until}, different at step ${different}`];
}

function valueOf(
  { dtype }: ScaleCase,
  parts: FirstDifference['right'],
  tensor: keyof FirstDifference['right'],
): { readonly value: number; readonly bits: string } {
  const bits = parts[tensor] ?? '';
  return { value: fromHex(dtype, bits)[0] ?? NaN, bits };
}

/**
 * Writes the verdict for all cases.
 *
 * @param peak the peak memory of this process, in bytes; null if another process held the tensors.
 */
export function scaleConclusion(results: readonly ScaleResult[], peak: number | null): string {
  const countOf = (verdict: ScaleVerdict['verdict']): number =>
    results.filter(({ found }) => found.verdict === verdict).length;
  const judged = results.length - countOf('notJudged');
  const notJudgedText =
    countOf('notJudged') > 0 ? ` Not judged: ${counted(countOf('notJudged'), 'case')}.` : '';
  const memory = peak === null ? '' : ` ${memoryText(results, peak)}`;
  if (judged === 0) {
    return wrap(`FAILED: the run judged no case.${notJudgedText}`).concat('\n');
  }
  const verdict =
    countOf('failed') > 0
      ? `FAILED: the port broke in ${countOf('failed')} of ${counted(judged, 'case')}.${alsoDivergentText(countOf('divergent'))}`
      : countOf('divergent') > 0
        ? `DIVERGENT: ${countOf('divergent')} of ${counted(judged, 'case')} ${countOf('divergent') === 1 ? 'differs' : 'differ'} from PyTorch.`
        : `EXACT: every tensor of ${counted(judged, 'case')} has the same bits as PyTorch's at every checkpoint.`;
  return wrap(`${verdict}${notJudgedText}${memory}`).concat('\n');
}

function alsoDivergentText(count: number): string {
  return count > 0
    ? ` ${counted(count, 'other case differs', 'other cases differ')} from PyTorch.`
    : '';
}

function memoryText(results: readonly ScaleResult[], peak: number): string {
  const tensors = Math.max(...results.map(({ golden }) => tensorBytes(golden.scaleCase)));
  return `Peak memory: ${megabytes(peak)}. The tensors of the largest case take ${megabytes(tensors)}.`;
}

/** @example megabytes(1.5e8) // '150 MB' */
function megabytes(bytes: number): string {
  return `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : grouped(Math.round(bytes / 1e6))} MB`;
}

/** Writes the results as JSON for programs, in bytes and seconds. */
export function scaleJson(
  port: string,
  results: readonly ScaleResult[],
  peak: number | null,
): string {
  const cases = results.map(({ golden: { id, scaleCase }, found, ...times }) => ({
    id,
    elements: scaleCase.elements,
    tensorBytes: tensorBytes(scaleCase),
    ...times,
    ...found,
  }));
  return `${escapedControls(JSON.stringify({ format: 1, port, cases, peakBytes: peak }, null, 2))}\n`;
}
