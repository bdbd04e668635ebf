import fc from 'fast-check';
import type { ScenarioEvent } from '../scenario/scenario.ts';
import type { ScenarioDraft } from './draft.ts';
import { Random } from './random.ts';
import type { EventKind } from './scenario-settings.ts';

/** The events of a scenario so far. */
export type EventLog = ScenarioEvent[];

/** A command of fast-check's model-based testing. It adds an event, if the draft allows it. */
export type EventCommand = fc.Command<ScenarioDraft, EventLog>;

interface EventRow {
  /** How often this kind occurs, relative to the others. */
  readonly weight: number;
  readonly canHappen: (draft: Readonly<ScenarioDraft>) => boolean;
  readonly draw: (draft: ScenarioDraft, random: Random) => ScenarioEvent;
}

const always = (): boolean => true;

const rows: Readonly<Record<EventKind, EventRow>> = {
  step: { weight: 15, canHappen: always, draw: (draft, random) => draft.drawStep(random) },
  set: { weight: 6, canHappen: always, draw: (draft, random) => draft.drawChange(random) },
  add_group: {
    weight: 1,
    canHappen: (draft) => draft.canAddGroup(),
    draw: (draft, random) => ({ kind: 'add_group', group: draft.drawGroup(random) }),
  },
  reload: {
    weight: 1,
    canHappen: always,
    draw: (_, random) => ({ kind: 'reload', integerStep: random.chance(0.2) }),
  },
  zero_grad: {
    weight: 1,
    canHappen: (draft) => draft.canZeroGrad(),
    draw: (draft, random) => draft.drawZeroGrad(random),
  },
  backward: {
    weight: 2,
    canHappen: (draft) => draft.canBackward(),
    draw: (draft, random) => draft.drawBackward(random),
  },
  set_data: { weight: 1, canHappen: always, draw: (draft, random) => draft.drawData(random) },
  save: { weight: 1, canHappen: always, draw: (draft) => draft.drawSave() },
  load: {
    weight: 2,
    canHappen: (draft) => draft.canLoad(),
    draw: (draft, random) => draft.drawLoad(random),
  },
};

/** A command that draws an event from a seed. It draws when it runs, because only then the parameters are known. */
class DrawEvent implements EventCommand {
  readonly #kind: EventKind;
  readonly #seed: number;

  constructor(kind: EventKind, seed: number) {
    this.#kind = kind;
    this.#seed = seed;
  }

  check(draft: Readonly<ScenarioDraft>): boolean {
    return rows[this.#kind].canHappen(draft);
  }

  run(draft: ScenarioDraft, log: EventLog): void {
    log.push(rows[this.#kind].draw(draft, new Random(this.#seed)));
  }

  toString(): string {
    return this.#kind;
  }
}

/** Returns commands of these kinds, by weight. */
export function eventCommand(
  kinds: readonly EventKind[],
  seed: fc.Arbitrary<number>,
): fc.Arbitrary<EventCommand> {
  return fc.oneof(
    ...kinds.map((kind) => ({
      weight: rows[kind].weight,
      arbitrary: seed.map((value) => new DrawEvent(kind, value)),
    })),
  );
}
