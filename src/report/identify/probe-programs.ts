import type { Experiment } from '../../identify/experiment.ts';
import { torchName } from '../../rmsprop/torch-names.ts';
import { decimal } from '../text/number-text.ts';
import type { ProbeLanguageName } from '../../identify/probe-language-names.ts';

/** How to write the program of a run in a programming language: it runs an optimizer and prints a table. */
interface ProbeLanguage {
  /** How a comment starts. */
  readonly comment: '#' | '//';
  /**
   * Returns the program.
   *
   * @param head the line of the table with the hyperparameters.
   */
  readonly program: (head: string, run: Experiment) => readonly string[];
}

const list = (gradients: readonly number[], spell: (value: number) => string = decimal): string =>
  gradients.map(spell).join(', ');

/** Writes a number as a float: with a point or an exponent. @example asFloat(8) // '8.0' */
function asFloat(value: number): string {
  const text = decimal(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const probeLanguages: Readonly<Record<ProbeLanguageName, ProbeLanguage>> = {
  python: {
    comment: '#',
    program: (head, { initial, gradients }) => [
      'def step(parameter, gradient):',
      '    return parameter  # REPLACE: the parameter after one step of your optimizer',
      '',
      `print("${head}")`,
      'print("gradient,parameter")',
      `parameter = ${asFloat(initial)}`,
      'print(f",{float(parameter)!r}")',
      `for gradient in [${list(gradients, asFloat)}]:`,
      '    parameter = step(parameter, gradient)',
      '    print(f"{gradient!r},{float(parameter)!r}")',
    ],
  },
  javascript: {
    comment: '//',
    program: (head, { initial, gradients }) => [
      'function step(parameter, gradient) {',
      '  return parameter; // REPLACE: the parameter after one step of your optimizer',
      '}',
      `console.log('${head}');`,
      "console.log('gradient,parameter');",
      `let parameter = ${decimal(initial)};`,
      'console.log(`,${parameter}`);',
      `for (const gradient of [${list(gradients)}]) {`,
      '  parameter = step(parameter, gradient);',
      '  console.log(`${gradient},${parameter}`);',
      '}',
    ],
  },
  cpp: {
    comment: '//',
    program: (head, { initial, gradients }) => [
      '#include <cstdio>',
      'double step(double parameter, double gradient) {',
      '  return parameter; // REPLACE: the parameter after one step of your optimizer',
      '}',
      'int main() {',
      `  double parameter = ${asFloat(initial)};`,
      `  std::printf("${head}\\ngradient,parameter\\n,%.17g\\n", parameter);`,
      `  const double gradients[] = {${list(gradients, asFloat)}};`,
      '  for (double gradient : gradients) {',
      '    parameter = step(parameter, gradient);',
      '    std::printf("%.17g,%.17g\\n", gradient, parameter);',
      '  }',
      '}',
    ],
  },
  rust: {
    comment: '//',
    program: (head, { initial, gradients }) => [
      'fn step(parameter: f64, gradient: f64) -> f64 {',
      '    parameter // REPLACE: the parameter after one step of your optimizer',
      '}',
      'fn main() {',
      `    let mut parameter: f64 = ${asFloat(initial)};`,
      `    println!("${head}\\ngradient,parameter\\n,{}", parameter);`,
      `    for gradient in [${list(gradients, asFloat)}] {`,
      '        parameter = step(parameter, gradient);',
      '        println!("{},{}", gradient, parameter);',
      '    }',
      '}',
    ],
  },
  julia: {
    comment: '#',
    program: (head, { initial, gradients }) => [
      'function step(parameter, gradient)',
      '    return parameter  # REPLACE: the parameter after one step of your optimizer',
      'end',
      `println("${head}\\ngradient,parameter")`,
      `parameter = ${asFloat(initial)}`,
      'println(",", parameter)',
      `for gradient in [${list(gradients, asFloat)}]`,
      '    global parameter = step(parameter, gradient)',
      '    println(gradient, ",", parameter)',
      'end',
    ],
  },
};

/** Returns the program that makes a table of a run, in a language. Its comments say what to do with it. */
export function probeProgram(name: ProbeLanguageName, run: Experiment): string {
  const { comment, program } = probeLanguages[name];
  return `${[
    `${comment} 1. Create your optimizer with the hyperparameters below, outside of step().`,
    `${comment} 2. Call it in step(). It keeps its state from step to step.`,
    `${comment} 3. Run this program, and save its output as numbers.csv.`,
    `${comment} 4. npx rmsprop-parity identify numbers.csv`,
    '',
    ...program(headOf(run), run),
  ].join('\n')}\n`;
}

function headOf({ options }: Experiment): string {
  const settings = Object.entries(options).map(([name, value]) => {
    const text = typeof value === 'number' ? decimal(value) : String(value);
    return `${torchName(name)}=${text}`;
  });
  return `# ${settings.join(' ')}`;
}
