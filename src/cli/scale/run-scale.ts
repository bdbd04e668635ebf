import { PortError, UsageError } from '../../errors.ts';
import { compileGlob } from '../../parity/glob.ts';
import type { Port } from '../../port/port.ts';
import { scaleSubject } from '../../port/scale-subject.ts';
import {
  scaleCaseText,
  scaleConclusion,
  scaleHead,
  scaleJson,
  type ScaleResult,
} from '../../report/console/scale-text.ts';
import { wrap } from '../../report/text/columns.ts';
import { printable } from '../../report/text/printable.ts';
import { readGoldenScale, type GoldenCase } from '../../scale/golden.ts';
import { judgeScale, type ScaleSubject } from '../../scale/judge-scale.ts';
import { referenceReplay } from '../../scale/scale-reference.ts';
import { stateNames } from '../../port/capabilities.ts';
import { packageVersion } from '../../version.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { isPort, openPort } from '../arguments/port-arguments.ts';
import type { ScaleFlags } from './scale-command.ts';

/** Judges a port, or the bundled optimizer, on the scale cases, and says what came of each as it is done. */
export async function runScale(command: readonly string[], flags: ScaleFlags): Promise<ExitCode> {
  const golden = await readGoldenScale();
  const cases = selected(golden.cases, flags, isPort(command, flags));
  onInterrupt(() => process.exit(exitCodes.interrupted)); // what a port has started ends, too
  let port: Port | null = null;
  try {
    port = isPort(command, flags) ? await openPort(command, flags) : null;
    const name = port ? `${port.name} ${port.version}` : `rmsprop-parity ${packageVersion()}`;
    const say = (text: string): boolean => flags.json === true || process.stdout.write(text);
    say(scaleHead(golden, name, cases.length));
    const results: ScaleResult[] = [];
    for (const one of cases) {
      const result = await judge(one, port);
      results.push(result);
      say(scaleCaseText(result));
    }
    const peak = command.length > 0 ? null : process.resourceUsage().maxRSS * 1024;
    say(`\n${scaleConclusion(results, peak)}`);
    if (flags.json) {
      process.stdout.write(scaleJson(name, results, peak));
    }
    return exitCodeOf(results);
  } catch (error) {
    if (!(error instanceof PortError)) {
      throw error;
    }
    process.stdout.write(`${wrap(`FAILED: ${printable(error.message)}`)}\n`);
    return exitCodes.portFailed;
  } finally {
    await port?.close?.();
  }
}

/** @throws UsageError if no case is left. */
function selected(
  cases: readonly GoldenCase[],
  { elements = ['1000037'], dtype, arithmetic, filter }: ScaleFlags,
  isOfPort: boolean,
): GoldenCase[] {
  const accepts = filter === undefined ? () => true : compileGlob(filter);
  const wanted = arithmetic ?? (isOfPort ? 'portable' : null);
  const found = cases.filter(
    ({ id, scaleCase, ...one }) =>
      accepts(id) &&
      (elements.includes('all') || elements.some((size) => Number(size) === scaleCase.elements)) &&
      (dtype?.includes(scaleCase.dtype) ?? true) &&
      (wanted ?? one.arithmetic) === one.arithmetic,
  );
  if (found.length === 0) {
    throw new UsageError(
      `no case is left to judge: ids are such as ${JSON.stringify(cases[0]?.id)}, and --elements chooses the size`,
    );
  }
  return found;
}

async function judge(golden: GoldenCase, port: Port | null): Promise<ScaleResult> {
  const subject = port
    ? scaleSubject(port, golden.scaleCase)
    : { replay: referenceReplay(golden.arithmetic), shown: stateNames };
  if (typeof subject === 'string') {
    const found = { verdict: 'notJudged', reason: subject } as const;
    return { golden, found, seconds: 0, cpuSeconds: 0 };
  }
  const clock = stopwatch(subject);
  const right = referenceReplay(golden.arithmetic, port ? undefined : 'definition');
  const found = await judgeScale(golden, clock.subject, right);
  return { golden, found, ...clock.read() };
}

type Times = Pick<ScaleResult, 'seconds' | 'cpuSeconds'>;

/** Measures the first replay: those after it look for a difference. */
function stopwatch({ replay, shown }: ScaleSubject): {
  readonly subject: ScaleSubject;
  readonly read: () => Times;
} {
  let times: Times | null = null;
  return {
    read: () => times ?? { seconds: 0, cpuSeconds: 0 },
    subject: {
      shown,
      replay: async (scaleCase, ranges) => {
        const [start, before] = [performance.now(), process.cpuUsage()];
        const answers = await replay(scaleCase, ranges);
        const { user, system } = process.cpuUsage(before);
        times ??= {
          seconds: (performance.now() - start) / 1000,
          cpuSeconds: (user + system) / 1e6,
        };
        return answers;
      },
    },
  };
}

/** As for other runs (CLI-1). */
function exitCodeOf(results: readonly ScaleResult[]): ExitCode {
  const has = (verdict: string): boolean => results.some(({ found }) => found.verdict === verdict);
  if (has('failed') || results.every(({ found }) => found.verdict === 'notJudged')) {
    return exitCodes.portFailed;
  }
  return has('divergent') ? exitCodes.divergent : exitCodes.conformant;
}
