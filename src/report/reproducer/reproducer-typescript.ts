import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { decimalText } from '../../fuzz/round-numbers.ts';
import { stateKeys } from '../../rmsprop/torch-names.ts';
import { givenOptions } from '../../scenario/given-options.ts';
import type { ScenarioEvent, ScenarioGroup } from '../../scenario/scenario.ts';
import { decimal } from '../text/number-text.ts';
import { eventsUntil, numbersOf, type Reproduction } from './reproducer-values.ts';
import { printable } from '../text/printable.ts';

/**
 * Writes a TypeScript program that needs only this package. It plays the scenario up to the divergence on the bundled
 * optimizer, which has PyTorch's bits. It prints the optimizer's value and the port's.
 */
export function typescriptReproducer(reproduction: Reproduction): string {
  const { scenario, arithmetic, port, command, divergence } = reproduction;
  const writer = new TypeScriptWriter(scenario.dtype, arithmetic);
  const groups = scenario.groups.map((group) => writer.group(group));
  const statements = [
    ...writer.takeParameters(),
    `let optimizer = new RMSprop([${groups.join(', ')}], { arithmetic: '${arithmetic}' });`,
    ...eventsUntil(reproduction).flatMap((event) => writer.event(event)),
  ];
  const lines = [
    `// ${port} against torch.optim.RMSprop, found by ${command}`,
    `import { Parameter, RMSprop${divergence.kind === 'refusal' ? ', TorchError' : ''} } from 'rmsprop-parity';`,
    ...(divergence.kind === 'refusal'
      ? refusalLines(statements, divergence.actual)
      : [
          ...statements,
          `const [torchValue, portValue] = [${valuesOf(divergence, scenario.dtype).join(', ')}];`,
        ]),
    "console.log('torch:', torchValue, ' port:', portValue);",
    "console.log(Object.is(torchValue, portValue) ? 'the same' : 'they differ');",
  ];
  return `${lines.join('\n')}\n`;
}

function refusalLines(statements: readonly string[], actual: string | null): string[] {
  return [
    `let [torchValue, portValue] = ['no error', ${JSON.stringify(printable(actual ?? 'no error'))}];`,
    'try {',
    ...statements.map((line) => `  ${line}`),
    '} catch (error) {',
    '  torchValue = error instanceof TorchError ? `${error.exception}: ${error.message}` : String(error);',
    '}',
  ];
}

function valuesOf(
  divergence: Exclude<Reproduction['divergence'], { kind: 'refusal' }>,
  dtype: Dtype,
): [torchValue: string, portValue: string] {
  switch (divergence.kind) {
    case 'value': {
      const { tensor, parameter, element, part, actual } = divergence;
      const { components, format } = dtypes[dtype];
      const index = components * element + (part === 'imaginary' ? 1 : 0);
      const place =
        tensor === 'param'
          ? `p${parameter}.data[${index}]`
          : `optimizer.stateOf(p${parameter})?.${stateKeys[tensor]}?.[${index}]`;
      // a 16-bit type stores words, not numbers
      const portValue = format.bits === 16 ? `0x${actual.bits}` : decimal(actual.value);
      return [place, portValue];
    }
    case 'step':
      return [`optimizer.stateOf(p${divergence.parameter})?.step`, String(divergence.actual)];
    case 'presence':
      return [
        `optimizer.stateOf(p${divergence.parameter})?.${stateKeys[divergence.tensor]} !== undefined`,
        String(!divergence.expected),
      ];
    case 'gradient': {
      const index = divergence.element * dtypes[dtype].components;
      return [`p${divergence.parameter}.grad?.[${index}]`, "'changed by the step'"];
    }
    case 'length':
    case 'snapshots':
      return [String(divergence.expected), String(divergence.actual)];
  }
}

class TypeScriptWriter {
  readonly #dtype: Dtype;
  readonly #arithmetic: string;
  #parameters = 0;
  /** The number of saved state dicts. */
  #saves = 0;
  /** Statements that create parameters; `takeParameters` takes them. */
  #creations: string[] = [];

  constructor(dtype: Dtype, arithmetic: string) {
    this.#dtype = dtype;
    this.#arithmetic = arithmetic;
  }

  takeParameters(): string[] {
    const creations = this.#creations;
    this.#creations = [];
    return creations;
  }

  group(group: ScenarioGroup): string {
    const names = group.params.map(({ shape, data, name: label }) => {
      const name = `p${this.#parameters++}`;
      const parameterOptions = `{ dtype: '${this.#dtype}', shape: [${shape.join(', ')}] }`;
      this.#creations.push(
        `const ${name} = new Parameter(${this.#storage(data)}, ${parameterOptions});`,
      );
      return label === undefined ? name : `[${JSON.stringify(label)}, ${name}]`;
    });
    return `{ params: [${names.join(', ')}], ${optionsText(givenOptions(group))} }`;
  }

  event(event: ScenarioEvent): string[] {
    switch (event.kind) {
      case 'step':
        return [
          ...(event.isAccumulated ? [] : event.gradients).map(
            (gradient, index) => `p${index}.grad = ${gradient ? this.#storage(gradient) : 'null'};`,
          ),
          'optimizer.step();',
        ];
      case 'backward':
        return event.gradients.flatMap((gradient, index) =>
          gradient ? [`p${index}.accumulateGrad(${this.#storage(gradient)});`] : [],
        );
      case 'set_data':
        return event.data.flatMap((data, index) =>
          data ? [`p${index}.data.set(${this.#storage(data)});`] : [],
        );
      case 'save':
        return [`const saved${this.#saves++} = optimizer.stateDict();`];
      case 'load':
        return [`optimizer.loadStateDict(saved${event.saved});`];
      case 'set':
        return [
          `Object.assign(optimizer.paramGroups[${event.group}] ?? {}, { ${optionsText(event.changes)} });`,
        ];
      case 'add_group': {
        const group = this.group(event.group);
        return [...this.takeParameters(), `optimizer.addParamGroup(${group});`];
      }
      case 'reload':
        return [
          '{',
          '  const saved = optimizer.stateDict();',
          '  const groups = optimizer.paramGroups.map(({ params }) => ({ params }));',
          `  optimizer = new RMSprop(groups, { arithmetic: '${this.#arithmetic}' });`,
          '  optimizer.loadStateDict(saved);',
          '}',
        ];
      case 'zero_grad':
        return [`optimizer.zeroGrad(${event.setToNone});`];
    }
  }

  #storage(data: Storage): string {
    const { StorageType, format } = dtypes[this.#dtype];
    const values =
      format.bits === 16
        ? Array.from(
            data,
            (_, index) => `0x${elementAt(data, index).toString(16).padStart(4, '0')}`,
          )
        : numbersOf(this.#dtype, data).map((value) => decimalText(value, format));
    return `${StorageType.name}.of(${values.join(', ')})`;
  }
}

function optionText(value: unknown): string {
  return value instanceof Float32Array || value instanceof Float64Array
    ? `${value.constructor.name}.of(${String(value[0])})`
    : String(value);
}

function optionsText(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}: ${optionText(value)}`)
    .join(', ');
}
