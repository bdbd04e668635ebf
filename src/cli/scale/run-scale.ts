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
import { exitInterrupted, onInterrupt } from '../interrupt.ts';
import { alternatives } from '../arguments/alternatives.ts';
import { isPort, openPort } from '../arguments/port-arguments.ts';
import { print } from '../output/terminal.ts';
import { defaultSize, type ScaleFlags } from './scale-command.ts';

/** Judges a port, or the bundled optimizer, on the scale cases. Prints each result at once. */
export async function runScale(command: readonly string[], flags: ScaleFlags): Promise<ExitCode> {
  const golden = await readGoldenScale();
  const cases = selectedCases(golden.cases, flags, isPort(command, flags));
  onInterrupt(exitInterrupted); // also ends the processes that the port started
  let port: Port | null = null;
  try {
    port = isPort(command, flags) ? await openPort(command, flags) : null;
    const name = port ? `${port.name} ${port.version}` : `rmsprop-parity ${packageVersion()}`;
    const show = (text: string): void => {
      if (flags.json !== true) {
        print(text);
      }
    };
    show(scaleHead(golden, name, cases.length));
    const results: ScaleResult[] = [];
    for (const testCase of cases) {
      const result = await judge(testCase, port);
      results.push(result);
      show(scaleCaseText(result));
    }
    const peak = command.length > 0 ? null : process.resourceUsage().maxRSS * 1024;
    show(`\n${scaleConclusion(results, peak)}`);
    if (flags.json) {
      process.stdout.write(scaleJson(name, results, peak));
    }
    return exitCodeOf(results);
  } catch (error) {
    if (!(error instanceof PortError)) {
      throw error;
    }
    print(`${wrap(`FAILED: ${printable(error.message)}`)}\n`);
    return exitCodes.portFailed;
  } finally {
    await port?.close?.();
  }
}

/** @throws UsageError if no case matches the options. */
function selectedCases(
  cases: readonly GoldenCase[],
  { elements = [defaultSize], dtype, arithmetic, filter }: ScaleFlags,
  hasPort: boolean,
): GoldenCase[] {
  const accepts = filter === undefined ? () => true : compileGlob(filter);
  const requested = arithmetic ?? (hasPort ? 'portable' : null);
  const selected = cases.filter(
    ({ id, scaleCase, ...golden }) =>
      accepts(id) &&
      (elements.includes('all') || elements.some((size) => Number(size) === scaleCase.elements)) &&
      (dtype?.includes(scaleCase.dtype) ?? true) &&
      (requested ?? golden.arithmetic) === golden.arithmetic,
  );
  if (selected.length === 0) {
    throw new UsageError(
      `no case of the size ${alternatives(elements)} has an id that matches ${JSON.stringify((filter ?? '**').slice(0, 60))}. Change --elements, --filter, --dtype or --arithmetic. An id looks like ${JSON.stringify(cases[0]?.id)}.`,
    );
  }
  return selected;
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
  const reference = referenceReplay(golden.arithmetic, port ? undefined : 'definition');
  const found = await judgeScale(golden, clock.subject, reference);
  return { golden, found, ...clock.read() };
}

type Times = Pick<ScaleResult, 'seconds' | 'cpuSeconds'>;

/** Measures only the first replay. Later replays search for the place of a difference. */
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

/** Returns the exit code, by the same rules as for other runs (CLI-1). */
function exitCodeOf(results: readonly ScaleResult[]): ExitCode {
  const has = (verdict: string): boolean => results.some(({ found }) => found.verdict === verdict);
  if (has('failed') || results.every(({ found }) => found.verdict === 'notJudged')) {
    return exitCodes.portFailed;
  }
  return has('divergent') ? exitCodes.divergent : exitCodes.conformant;
}
