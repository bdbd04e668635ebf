import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contrast } from '../../src/report/text/number-text.ts';
import { pythonReproducer } from '../../src/report/reproducer/reproducer-python.ts';
import { dtypes } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import {
  longReproductions,
  otherReproductions,
  reproductionsOfMutants,
  type Named,
} from '../fuzz/reproductions.ts';

const environments = {
  portable: { ATEN_CPU_CAPABILITY: 'default', MKL_CBWR: 'AVX2' },
  fma: { ATEN_CPU_CAPABILITY: 'avx2', MKL_CBWR: 'AVX2' },
} as const;

/** Runs the programs in one process, with the environment variables that each would set. Returns their output. */
async function runAll(
  named: readonly Named[],
  arithmetic: keyof typeof environments,
): Promise<string[]> {
  const programs = named.map(({ reproduction }) => pythonReproducer(reproduction));
  const { stdout } = await execa(oraclePython, [join(import.meta.dirname, 'run_programs.py')], {
    input: JSON.stringify(programs),
    env: environments[arithmetic],
  });
  return JSON.parse(stdout);
}

function numberOf(text: string): number {
  return Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

/** Returns the values that a program must print in its first line: the golden value, and the port's value. */
function expectedOf({
  reproduction: { divergence, scenario },
}: Named): [torchValue: unknown, portValue: unknown] {
  switch (divergence.kind) {
    case 'gradient': {
      const event = scenario.events[divergence.event];
      const gradient = event?.kind === 'step' ? event.gradients[divergence.parameter] : null;
      const word = gradient?.[divergence.element] ?? NaN;
      return [dtypes[scenario.dtype].format.decode(word), "'changed by the step'"];
    }
    case 'value':
      return [divergence.expected.value, divergence.actual.value];
    case 'step':
      return [divergence.expected, divergence.actual];
    case 'presence':
      return [String(divergence.expected), String(!divergence.expected)];
    default:
      return [contrast(divergence).expected, contrast(divergence).actual];
  }
}

/** Returns the values that a program has printed in its first line. */
function printedOf(
  output: string,
  { reproduction: { divergence } }: Named,
): [torchValue: unknown, portValue: unknown] {
  const [, torchValue = '', portValue = ''] = /^torch: (.*)  port: (.*)$/m.exec(output) ?? [];
  switch (divergence.kind) {
    case 'value':
    case 'step':
      return [numberOf(torchValue), numberOf(portValue)];
    case 'gradient':
      return [numberOf(torchValue), portValue];
    default:
      return [torchValue.toLowerCase(), portValue.toLowerCase()];
  }
}

/** Returns the programs with wrong output. */
function wrongOf(programs: readonly Named[], outputs: readonly string[]): object[] {
  return programs.flatMap((program, index) => {
    const output = outputs[index] ?? '';
    const [printed, expected] = [printedOf(output, program), expectedOf(program)];
    const isRight =
      Object.is(printed[0], expected[0]) &&
      Object.is(printed[1], expected[1]) &&
      output.endsWith('\nthey differ\n');
    return isRight ? [] : [{ name: program.name, output, printed, expected }];
  });
}

const linesOf = ({ reproduction }: Named): number =>
  pythonReproducer(reproduction).trimEnd().split('\n').length;

interface Run {
  readonly mutants: readonly Named[];
  readonly long: readonly Named[];
  readonly others: readonly Named[];
  readonly outputs: readonly string[];
}

let run: Promise<Run> | null = null;

/** Runs all reproductions under portable arithmetic, once for all tests: PyTorch takes seconds to start. */
function portableRun(): Promise<Run> {
  run ??= (async () => {
    const mutants = await reproductionsOfMutants('portable');
    const [long, others] = [await longReproductions(), await otherReproductions()];
    const outputs = await runAll([...mutants, ...long, ...others], 'portable');
    return { mutants, long, others, outputs };
  })();
  return run;
}

describeWithOracle('the Python program that reproduces a difference [FUZ-6]', () => {
  it("prints PyTorch's value where a mutant differs, in at most 25 lines", async () => {
    const { mutants, outputs } = await portableRun();
    expect(mutants.length).toBeGreaterThan(70);
    expect(Math.max(...mutants.map(linesOf))).toBeLessThanOrEqual(25);
    expect(wrongOf(mutants, outputs)).toEqual([]);
    const kinds = new Set(mutants.map(({ reproduction }) => reproduction.divergence.kind));
    expect([...kinds].toSorted()).toEqual(['gradient', 'presence', 'step', 'value']);
  });

  it("prints PyTorch's value with fused arithmetic", async () => {
    const mutants = await reproductionsOfMutants('fma');
    expect(wrongOf(mutants, await runAll(mutants, 'fma'))).toEqual([]);
  });

  it('has at most 25 lines for twelve events of all kinds in several groups', async () => {
    const { mutants, long, outputs } = await portableRun();
    expect(long.map(linesOf)).toEqual(long.map(() => 25));
    expect(wrongOf(long, outputs.slice(mutants.length))).toEqual([]);
  });

  it('shows a refusal, a changed gradient, and wrong lengths', async () => {
    const { mutants, long, others, outputs: all } = await portableRun();
    const outputs = all.slice(mutants.length + long.length);
    const shown = others.map(({ name }, index) => `${name}: ${outputs[index]}`);
    expect(shown).toEqual([
      expect.stringMatching(
        /^refused with another message: torch: "KeyError: 'momentum_buffer'"  port: .*\nthey differ\n$/,
      ),
      `not refused: torch: "KeyError: 'momentum_buffer'"  port: 'no error'\nthey differ\n`,
      'an additional parameter: torch: 1  port: 2\nthey differ\n',
      'a missing element: torch: 2  port: 1\nthey differ\n',
      'a missing snapshot: torch: 2  port: 1\nthey differ\n',
      "a changed gradient: torch: 0.25  port: 'changed by the step'\nthey differ\n",
    ]);
    expect(outputs[0]).not.toMatch(/^injected/m);
  });

  it('runs as a standalone program, with "python reproduce.py"', async () => {
    const folder = await temporaryFolder();
    const programs = [
      ...(await reproductionsOfMutants('fma')).slice(0, 1),
      ...(await longReproductions()).slice(0, 1),
    ];
    const outputs: string[] = [];
    for (const program of programs) {
      const file = join(folder, 'reproduce.py');
      await writeFile(file, pythonReproducer(program.reproduction));
      const { stdout } = await execa(oraclePython, [file], { cwd: folder });
      outputs.push(`${stdout}\n`);
    }
    expect(wrongOf(programs, outputs)).toEqual([]);
    expect(elementAt(outputs, 0)).not.toBe(elementAt(outputs, 1));
  });
});
