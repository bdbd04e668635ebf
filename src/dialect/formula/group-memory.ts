import { isDeepStrictEqual } from 'node:util';
import { elementAt } from '../../float/element-at.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import { optionNamed } from '../option-pair.ts';

type Changes = Readonly<Partial<GroupOptions>>;

/** The options of the groups in a state dict: those in effect, and those that the caller asked for. */
export interface SavedOptions {
  readonly current: readonly GroupOptions[];
  readonly asked: readonly GroupOptions[];
}

/** The options of the parameter groups in a dialect: where each change of a hyperparameter arrives, and when. */
export class GroupMemory {
  readonly #dialect: Dialect;
  readonly #first: GroupOptions[] = [];
  readonly #current: GroupOptions[] = [];
  /** The options that the caller asked for. */
  readonly #asked: GroupOptions[] = [];
  /** The changes that arrive after the next step. */
  #late: { readonly group: number; readonly changes: Changes }[] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Adds a group. Returns its index. */
  add(options: GroupOptions): number {
    this.#first.push({ ...options });
    this.#asked.push({ ...options });
    return this.#current.push({ ...options }) - 1;
  }

  /** Changes options of a group, as the caller asks for it. */
  change(group: number, changes: Changes): void {
    Object.assign(elementAt(this.#asked, group), changes);
    const kind = this.#dialect.changes;
    const { lr, ...others } = changes;
    switch (kind) {
      case 'at-once':
        return this.#assign(group, changes);
      case 'ignored':
        return;
      case 'one-step-late':
        this.#late.push({ group, changes });
        return;
      case 'lr-one-step-late':
        this.#late.push({ group, changes: lr === undefined ? {} : { lr } });
        return this.#assign(group, others);
      case 'lr-multiplied':
        return this.#assign(group, {
          ...changes,
          ...(lr !== undefined && { lr: lr * elementAt(this.#current, group).lr }),
        });
      case 'in-first-group':
        return this.#assign(0, changes);
      case 'in-all-groups':
        return this.#current.forEach((_, index) => this.#assign(index, changes));
      case 'lr-in-groups-with-equal-lr':
        this.#assign(group, others);
        return this.#groupsWithLrOf(group).forEach((index) =>
          this.#assign(index, lr === undefined ? {} : { lr }),
        );
      default:
        return this.#assign(group, withoutOption(changes, kind));
    }
  }

  /** Brings the late changes into effect. */
  endStep(): void {
    this.#late.forEach(({ group, changes }) => this.#assign(group, changes));
    this.#late = [];
  }

  /**
   * Saves and reloads the options.
   *
   * @returns whether the options of the new optimizer are certain. An optimizer that ignored a change can get the changed option
   * in a reload: that depends on who makes the new optimizer.
   */
  reload(): boolean {
    const isCertain = this.#current.every((options, group) =>
      isDeepStrictEqual(options, this.#asked[group]),
    );
    if (this.#dialect.reload === 'first-options') {
      this.#first.forEach((options, group) => this.#assign(group, options));
    } else if (this.#dialect.reload === 'first-lr') {
      this.#first.forEach(({ lr }, group) => this.#assign(group, { lr }));
    }
    return isCertain;
  }

  /** Returns a copy of the options, as in a saved state dict. */
  save(): SavedOptions {
    const copy = (all: readonly GroupOptions[]): GroupOptions[] => all.map((one) => ({ ...one }));
    return { current: copy(this.#current), asked: copy(this.#asked) };
  }

  /** Takes over saved options. */
  load({ current, asked }: SavedOptions): void {
    asked.forEach((options, group) => Object.assign(elementAt(this.#asked, group), options));
    if (this.#dialect.load === 'options-stay') {
      return;
    }
    current.forEach((options, group) => this.#assign(group, options));
    this.reload();
  }

  /** Returns the options that a group uses. */
  optionsOf(group: number): GroupOptions {
    const own = elementAt(this.#current, group);
    const first = elementAt(this.#current, 0);
    switch (this.#dialect.groups) {
      case 'own':
        return own;
      case 'first-everywhere':
        return first;
      case 'last-everywhere':
        return elementAt(this.#current, this.#current.length - 1);
      case 'first-lr':
        return { ...own, lr: first.lr };
      case 'only-lr-weight-decay':
        return { ...first, lr: own.lr, weightDecay: own.weightDecay };
    }
  }

  #assign(group: number, changes: Changes): void {
    Object.assign(elementAt(this.#current, group), changes);
  }

  /** Returns the groups that the caller made with the same learning rate as this one: they may share a tensor. */
  #groupsWithLrOf(group: number): number[] {
    const { lr } = elementAt(this.#first, group);
    return this.#first.flatMap((options, index) => (options.lr === lr ? [index] : []));
  }
}

/** Returns the changes without those of an option. `kind` is a value such as `lr-ignored`. */
function withoutOption(changes: Changes, kind: string): Changes {
  const name = kind.replace('-ignored', '');
  const ignored = optionNamed(name) ?? name;
  return Object.fromEntries(Object.entries(changes).filter(([option]) => option !== ignored));
}
