import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { decimalText } from '../../fuzz/round-numbers.ts';
import { torchName } from '../../rmsprop/torch-names.ts';
import { givenChanges, givenOptions } from '../../scenario/given-options.ts';
import type { ScenarioEvent, ScenarioGroup } from '../../scenario/scenario.ts';
import { eventsUntil, numbersOf, packed, type Reproduction } from './reproducer-values.ts';
import { printable } from '../text/printable.ts';

/** The largest number of lines of a reproducer. */
const MOST_LINES = 25;

const environments: Readonly<Record<string, string>> = {
  portable: 'ATEN_CPU_CAPABILITY="default", MKL_CBWR="AVX2"',
  fma: 'ATEN_CPU_CAPABILITY="avx2", MKL_CBWR="AVX2"',
};

/**
 * Writes a Python program of at most 25 lines that needs only torch. It plays the scenario up to the divergence, and prints
 * torch's value and the port's.
 */
export function pythonReproducer(reproduction: Reproduction): string {
  const { scenario, arithmetic, port, command } = reproduction;
  const writer = new PythonWriter(scenario.dtype);
  const groups = scenario.groups.map((group) => writer.group(group));
  const parameters = writer.takeParameters();
  const optimizer = `optimizer = torch.optim.RMSprop([${groups.join(', ')}])`;
  const events = eventsUntil(reproduction).flatMap((event) => writer.event(event));
  const head = [
    `# ${port} against torch.optim.RMSprop, found by ${command}`,
    'import os',
    `os.environ.update(${environments[arithmetic] ?? ''})`,
    'import torch',
    'inf, nan = float("inf"), float("nan")',
    `def tensor(values, shape): return torch.tensor(values, dtype=torch.${scenario.dtype}).reshape(shape)`,
  ];
  const { divergence } = reproduction;
  const statements = [...parameters, optimizer, ...events];
  if (divergence.kind === 'refusal') {
    const actual = JSON.stringify(printable(divergence.actual ?? 'no error'));
    return program(
      [...head, `torch_value, port_value = "no error", ${actual}`, 'try:'],
      statements.map((line) => `    ${line}`),
      [
        'except Exception as error: torch_value = f"{type(error).__name__}: {error}"',
        ...comparison,
      ],
    );
  }
  const [torchValue, portValue] = valuesOf(divergence, scenario.dtype);
  return program(head, statements, [
    `torch_value, port_value = ${torchValue}, ${portValue}`,
    ...comparison,
  ]);
}

/** Prints torch's value, the port's value, and whether they are the same. */
const comparison = [
  'print("torch:", repr(torch_value), " port:", repr(port_value))',
  'print("the same" if repr(torch_value) == repr(port_value) else "they differ")',
] as const;

function program(
  head: readonly string[],
  statements: readonly string[],
  tail: readonly string[],
): string {
  const body = packed(statements, MOST_LINES - head.length - tail.length);
  return `${[...head, ...body, ...tail].join('\n')}\n`;
}

type ValueOrCount = Exclude<Reproduction['divergence'], { kind: 'refusal' }>;

function valuesOf(divergence: ValueOrCount, dtype: Dtype): [torchValue: string, portValue: string] {
  switch (divergence.kind) {
    case 'value': {
      const { tensor, parameter, element, part } = divergence;
      const values =
        tensor === 'param'
          ? `p${parameter}.detach()`
          : `optimizer.state[p${parameter}]["${tensor}"]`;
      const index = dtypes[dtype].components * element + (part === 'imaginary' ? 1 : 0);
      return [realText(dtype, values, index), pythonNumber(divergence.actual.value)];
    }
    case 'step':
      return [
        `int(optimizer.state[p${divergence.parameter}]["step"])`,
        pythonNumber(divergence.actual).replace(/\.0$/, ''),
      ];
    case 'presence':
      return [
        `"${divergence.tensor}" in optimizer.state.get(p${divergence.parameter}, {})`,
        divergence.expected ? 'False' : 'True',
      ];
    case 'gradient':
      return [
        realText(
          dtype,
          `p${divergence.parameter}.grad`,
          divergence.element * dtypes[dtype].components,
        ),
        '"changed by the step"',
      ];
    case 'length':
      return divergence.parameter === null
        ? ['sum(len(g["params"]) for g in optimizer.param_groups)', String(divergence.actual)]
        : [
            `p${divergence.parameter}.numel() * ${dtypes[dtype].components}`,
            String(divergence.actual),
          ];
    case 'snapshots':
      return [String(divergence.expected), String(divergence.actual)];
  }
}

/** Writes an expression for a real component of a tensor. */
function realText(dtype: Dtype, tensor: string, index: number): string {
  const reals = dtypes[dtype].components === 2 ? `torch.view_as_real(${tensor})` : tensor;
  return `${reals}.flatten()[${index}].item()`;
}

class PythonWriter {
  readonly #dtype: Dtype;
  /** The shapes of all parameters so far. */
  readonly #shapes: (readonly number[])[] = [];
  /** The number of saved state dicts. */
  #saves = 0;
  /** Statements that create parameters; `takeParameters` takes them. */
  #creations: string[] = [];

  constructor(dtype: Dtype) {
    this.#dtype = dtype;
  }

  /** Returns the statements that create the parameters of the groups since the last call. */
  takeParameters(): string[] {
    const creations = this.#creations;
    this.#creations = [];
    return creations;
  }

  group(group: ScenarioGroup): string {
    const requiresGrad = group.differentiable === true ? ', requires_grad=False' : '';
    const names = group.params.map(({ shape, data, name }) => {
      const variable = `p${this.#shapes.length}`;
      this.#shapes.push(shape);
      this.#creations.push(
        `${variable} = torch.nn.Parameter(${this.#tensor(data, shape)}${requiresGrad})`,
      );
      return name === undefined ? variable : `(${JSON.stringify(name)}, ${variable})`;
    });
    return `dict(params=[${names.join(', ')}], ${optionsText(givenOptions(group))})`;
  }

  event(event: ScenarioEvent): string[] {
    switch (event.kind) {
      case 'step': {
        const gradients = event.gradients.map((gradient, index) => {
          const tensor = gradient && this.#tensor(gradient, this.#shapes[index] ?? []);
          return `p${index}.grad = ${tensor ?? 'None'}`;
        });
        return [[...(event.isAccumulated ? [] : gradients), 'optimizer.step()'].join('; ')];
      }
      case 'backward':
        return event.gradients.flatMap((gradient, index) =>
          gradient
            ? [`p${index}.backward(${this.#tensor(gradient, this.#shapes[index] ?? [])})`]
            : [],
        );
      case 'set': {
        const changes = givenChanges(event.changes, event.lrTensor);
        return [`optimizer.param_groups[${event.group}].update(${optionsText(changes)})`];
      }
      case 'set_data':
        return event.data.flatMap((data, index) =>
          data ? [`p${index}.data = ${this.#tensor(data, this.#shapes[index] ?? [])}`] : [],
        );
      case 'save':
        return [
          ...(this.#saves === 0 ? ['import copy'] : []),
          `saved${this.#saves++} = copy.deepcopy(optimizer.state_dict())`,
        ];
      case 'load':
        return [`optimizer.load_state_dict(copy.deepcopy(saved${event.saved}))`];
      case 'add_group': {
        const group = this.group(event.group);
        return [...this.takeParameters(), `optimizer.add_param_group(${group})`];
      }
      case 'reload': {
        const integers =
          'saved["state"] = {k: {**s, "step": int(s["step"])} for k, s in saved["state"].items()}';
        return [
          [
            'saved = optimizer.state_dict()',
            ...(event.integerStep ? [integers] : []),
            'optimizer = torch.optim.RMSprop([dict(params=g["params"]) for g in optimizer.param_groups])',
            'optimizer.load_state_dict(saved)',
          ].join('; '),
        ];
      }
      case 'zero_grad':
        return [`optimizer.zero_grad(set_to_none=${pythonValue(event.setToNone)})`];
    }
  }

  #tensor(data: Storage, shape: readonly number[]): string {
    const { components, format } = dtypes[this.#dtype];
    const texts = numbersOf(this.#dtype, data).map((value) =>
      pythonText(decimalText(value, format)),
    );
    const values =
      components === 1
        ? texts
        : texts.flatMap((real, index) =>
            index % 2 === 0 ? [`complex(${real}, ${texts[index + 1] ?? '0.0'})`] : [],
          );
    return `tensor([${values.join(', ')}], [${shape.join(', ')}])`;
  }
}

/** Writes options under torch's names. */
function optionsText(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `${torchName(name)}=${pythonValue(value)}`)
    .join(', ');
}

function pythonValue(value: unknown): string {
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (value instanceof Float32Array || value instanceof Float64Array) {
    const dtype = value instanceof Float32Array ? 'float32' : 'float64';
    return `torch.tensor(${pythonNumber(value[0] ?? NaN)}, dtype=torch.${dtype})`;
  }
  return typeof value === 'number' ? pythonNumber(value) : 'None';
}

/** Writes a number as a Python float, because an int has no negative zero. */
function pythonNumber(value: number): string {
  return pythonText(Object.is(value, -0) ? '-0' : String(value));
}

function pythonText(decimal: string): string {
  const text = decimal.replace('Infinity', 'inf').replace('NaN', 'nan');
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
