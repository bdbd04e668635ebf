import { PortError, isUnsupported, messageOf } from '../errors.ts';
import { differs, findFirstDifference, type FirstDifference } from './bisect.ts';
import type { GoldenCase } from './golden.ts';
import { shortQuoted } from '../scenario/value-text.ts';
import { tensorsAt, type Replay, type ScaleParts, type ScaleRange } from './scale-case.ts';

/** The implementation to judge. */
export interface ScaleSubject {
  readonly replay: Replay;
  /** The parts of the state that the implementation shows. */
  readonly shown: readonly string[];
}

/** The result of judging one scale case. */
export type ScaleVerdict =
  | { readonly verdict: 'exact' }
  | Divergence
  /** The implementation broke. */
  | { readonly verdict: 'failed'; readonly message: string }
  | { readonly verdict: 'notJudged'; readonly reason: string };

/** A scale case in which a digest differs from PyTorch's. */
export interface Divergence {
  readonly verdict: 'divergent';
  /** The last checkpoint whose digests equal PyTorch's. Null if all digests differ. */
  readonly equal: number | null;
  /** The next checkpoint. */
  readonly different: number;
  /** The first difference from the bundled optimizer. Null if the second replay shows no difference. */
  readonly first: FirstDifference | null;
}

/**
 * Plays a golden case on a subject and compares the digests at the checkpoints. If a digest differs, compares with the bundled
 * optimizer, which has PyTorch's bits, to find the first difference.
 *
 * @param right the bundled optimizer in the arithmetic of the case. To judge the bundled optimizer, pass its definition.
 */
export async function judgeScale(
  golden: GoldenCase,
  subject: ScaleSubject,
  right: Replay,
): Promise<ScaleVerdict> {
  try {
    return await compare(golden, withCheckedAnswers(subject), right);
  } catch (error) {
    const message = messageOf(error);
    return isUnsupported(error)
      ? { verdict: 'notJudged', reason: `unsupported: ${message}` }
      : { verdict: 'failed', message };
  }
}

async function compare(
  { scaleCase, checkpoints }: GoldenCase,
  { replay, shown }: ScaleSubject,
  right: Replay,
): Promise<ScaleVerdict> {
  const ranges = checkpoints.map(({ step }) => ({ step, from: 0, to: scaleCase.elements }));
  const answers = await replay(scaleCase, ranges);
  const at = checkpoints.findIndex(({ step, digests }, index) =>
    differs(tensorsAt(scaleCase, step, shown), digests, answers[index]),
  );
  const wrong = checkpoints[at];
  if (!wrong) {
    return { verdict: 'exact' };
  }
  const equal = checkpoints[at - 1]?.step ?? null;
  const different = wrong.step;
  const first = await findFirstDifference({
    scaleCase,
    right,
    other: replay,
    shown,
    equal: equal ?? -1,
    different,
  });
  return { verdict: 'divergent', equal, different, first };
}

/** Checks the answers of a subject. Throws a PortError if an answer lacks a requested tensor. */
function withCheckedAnswers({ replay, shown }: ScaleSubject): ScaleSubject {
  return {
    shown,
    replay: async (scaleCase, ranges) => {
      const answers = await replay(scaleCase, ranges);
      if (answers.length !== ranges.length) {
        throw new PortError(
          'answer',
          `the answer has ${answers.length} ${answers.length === 1 ? 'entry' : 'entries'} in "digests": expected ${ranges.length}, one for each entry of the request.`,
        );
      }
      ranges.forEach((range, index) => {
        const tensors = tensorsAt(scaleCase, range.step, shown);
        checkParts(answers[index] ?? {}, tensors, range, scaleCase.dtype === 'float32' ? 8 : 16);
      });
      return answers;
    },
  };
}

function checkParts(
  parts: ScaleParts,
  tensors: readonly (keyof ScaleParts)[],
  { step, from, to, values = false }: ScaleRange,
  digits: number,
): void {
  const length = values ? (to - from) * (digits + 1) - 1 : 64;
  for (const name of tensors) {
    const part = parts[name];
    if (part?.length !== length || !/^[0-9a-f ]*$/.test(part)) {
      throw new PortError(
        'answer',
        `${name} after step ${step} is ${part === undefined ? 'missing' : shortQuoted(part)}: expected ${values ? `${to - from} words of ${digits} lower-case hexadecimal digits` : 'a SHA-256 of 64 lower-case hexadecimal digits'}`,
      );
    }
  }
}
