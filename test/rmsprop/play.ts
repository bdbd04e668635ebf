import { vi } from 'vitest';
import { TorchError } from '../../src/errors.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import type { Dtype, Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { fromHex, toHex } from '../../src/float/hex.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import type { ParamGroupOptions } from '../../src/rmsprop/param-groups.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import type { LoadableStateDict, StateDictEntry } from '../../src/rmsprop/state-dict.ts';
import type {
  Answer,
  Outcome,
  Program,
  ProgramEvent,
  ProgramGroup,
  SavedEntry,
  SavedText,
  StateText,
  TensorText,
} from '../oracle/program.ts';

/** Plays a program with this package's optimizer. An error that PyTorch has, too, is the last outcome. */
export function play(program: Program, arithmetic: Arithmetic): Answer {
  const outcomes: Outcome[] = [];
  try {
    const player = new Player(program, arithmetic);
    outcomes.push({ warnings: player.warnings });
    for (const event of program.events) {
      outcomes.push(player.play(event));
    }
  } catch (error) {
    if (!(error instanceof TorchError)) {
      throw error;
    }
    outcomes.push({ error: { exception: error.exception, message: error.message } });
  }
  return outcomes;
}

class Player {
  readonly warnings: readonly string[];
  readonly #arithmetic: Arithmetic;
  readonly #params: readonly Parameter[];
  #optimizer: RMSprop;

  constructor({ params, members, options }: Program, arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
    this.#params = params.map(
      ({ dtype, shape, data }) => new Parameter(fromHex(dtype, data), { dtype, shape }),
    );
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    try {
      this.#optimizer = new RMSprop(this.#members(members), { ...options, arithmetic });
      this.warnings = warn.mock.calls.map(([message]) => String(message));
    } finally {
      warn.mockRestore();
    }
  }

  #members(members: Program['members']): Parameter[] | ParamGroupOptions[] {
    const indices = members.filter((member) => typeof member === 'number');
    const groups = members.filter((member) => typeof member === 'object');
    return groups.length === 0 ? this.#select(indices) : groups.map((group) => this.#group(group));
  }

  #group({ params, options }: ProgramGroup): ParamGroupOptions {
    return { ...options, params: this.#select(params) };
  }

  #select(indices: readonly number[]): Parameter[] {
    return indices.map((index) => elementAt(this.#params, index));
  }

  play(event: ProgramEvent): Outcome {
    if ('save' in event) {
      return this.#save();
    }
    if ('step' in event) {
      this.#params.forEach((param, index) => {
        const gradient = event.step[index] ?? null;
        param.grad = gradient === null ? null : fromHex(param.dtype, gradient);
      });
      this.#optimizer.step();
    } else if ('set' in event) {
      Object.assign(elementAt(this.#optimizer.paramGroups, event.set.group), event.set.options);
    } else if ('add' in event) {
      this.#optimizer.addParamGroup(this.#group(event.add));
    } else if ('load' in event) {
      this.#optimizer.loadStateDict(loadable(event.load));
    } else {
      const saved = this.#optimizer.stateDict();
      const groups = this.#optimizer.paramGroups.map(({ params }) => ({ params }));
      this.#optimizer = new RMSprop(groups, { arithmetic: this.#arithmetic });
      this.#optimizer.loadStateDict(saved);
    }
    return this.#snapshot();
  }

  #save(): Outcome {
    const { state, param_groups } = this.#optimizer.stateDict();
    const dtypeOf = new Map(
      this.#optimizer.paramGroups.flatMap((group, nth) =>
        group.params.map(({ dtype }, index) => [param_groups[nth]?.params[index], dtype] as const),
      ),
    );
    const text = Object.entries(state).map(([key, { step, ...tensors }]) => [
      key,
      { step, ...tensorsAsText(dtypeOf.get(Number(key)) ?? 'float32', tensors) },
    ]);
    return { saved: { state: Object.fromEntries(text), param_groups } };
  }

  #snapshot(): Outcome {
    return {
      params: this.#params.map(({ dtype, data }) => toHex(dtype, data)),
      state: this.#params.map((param) => this.#stateText(param)),
    };
  }

  #stateText(param: Parameter): StateText | null {
    const state = this.#optimizer.stateOf(param);
    if (!state) {
      return null;
    }
    const { step, squareAvg: square_avg, momentumBuffer, gradAvg } = state;
    const tensors = {
      square_avg,
      ...(momentumBuffer && { momentum_buffer: momentumBuffer }),
      ...(gradAvg && { grad_avg: gradAvg }),
    };
    return { step, ...tensorsAsText(param.dtype, tensors) };
  }
}

function tensorsAsText(
  dtype: Dtype,
  tensors: Readonly<Record<string, Storage>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, storage]) => [name, toHex(dtype, storage)]),
  );
}

function loadable({ state, param_groups }: SavedText): LoadableStateDict {
  const entries = Object.entries(state).map(([key, entry]) => [key, loadableEntry(entry)]);
  return { state: Object.fromEntries(entries), param_groups };
}

function loadableEntry({ step, ...tensors }: SavedEntry): StateDictEntry {
  const { square_avg, momentum_buffer, grad_avg } = tensors;
  return {
    step: typeof step === 'number' ? step : elementAt(storageOf(step), 0),
    square_avg: storageOf(square_avg),
    ...(momentum_buffer && { momentum_buffer: storageOf(momentum_buffer) }),
    ...(grad_avg && { grad_avg: storageOf(grad_avg) }),
  };
}

function storageOf({ dtype, data }: TensorText): Storage {
  return fromHex(dtype, data);
}
