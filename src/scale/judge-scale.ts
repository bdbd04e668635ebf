import { PortError, isUnsupported, messageOf } from '../errors.ts';
import { differs, findFirstDifference, type FirstDifference } from './bisect.ts';
import type { GoldenCase } from './golden.ts';
import { tensorsAt, type Replay, type ScaleParts, type ScaleRange } from './scale-case.ts';

/** What is judged. */
export interface ScaleSubject {
  readonly replay: Replay;
  /** The parts of the state that it shows. */
  readonly shown: readonly string[];
}

/** What came of a case. */
export type ScaleVerdict =
  | { readonly verdict: 'exact' }
  | Divergence
  /** It broke. */
  | { readonly verdict: 'failed'; readonly message: string }
  | { readonly verdict: 'notJudged'; readonly reason: string };

export interface Divergence {
  readonly verdict: 'divergent';
  /** The last checkpoint that has PyTorch's digests, null for none, and the next. */
  readonly equal: number | null;
  readonly different: number;
  /** Where it parts from the bundled optimizer; null where it does not when it plays again. */
  readonly first: FirstDifference | null;
}

/**
 * Plays a golden case on a subject and compares its digests at the checkpoints; where one differs, finds the place by the
 * bundled optimizer, which has PyTorch's bits.
 *
 * @param right the bundled optimizer in the case's arithmetic; its definition, where it is itself judged.
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

/** What answers other than it was asked is broken. */
function withCheckedAnswers({ replay, shown }: ScaleSubject): ScaleSubject {
  return {
    shown,
    replay: async (scaleCase, ranges) => {
      const answers = await replay(scaleCase, ranges);
      if (answers.length !== ranges.length) {
        throw new PortError('answer', `it answered ${answers.length} of ${ranges.length} ranges`);
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
        `its ${name} after step ${step} is ${JSON.stringify(part?.slice(0, 80)) ?? 'missing'}: expected ${values ? `${to - from} words of ${digits} hexadecimal digits` : 'a SHA-256 of 64 hexadecimal digits'}`,
      );
    }
  }
}
