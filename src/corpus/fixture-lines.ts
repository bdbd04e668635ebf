import { InvalidArgumentError } from '../errors.ts';
import type { Storage } from '../float/dtype.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import { decodeEvent, decodeScenario, Shapes } from '../scenario/decode.ts';
import { eventForm } from '../scenario/scenario-forms.ts';
import { parseJson } from '../scenario/parse.ts';
import type { ScenarioEvent, Snapshot, Trajectory } from '../scenario/scenario.ts';
import { answeredEvents, completeFixture, type Fixture } from './fixture-file.ts';
import { bareFixtureForm } from './corpus-forms.ts';
import { literal, OtherForm, TensorReader } from './tensor-reader.ts';
import type { ManifestEntry } from './manifest.ts';

const NULL = literal('null');
const COMMA = literal(',');
const QUOTE = literal('"');
const NEXT_LINE = literal(',\n');
const LAST_LINE = literal('\n]');
const EVENTS = '\n"events":[\n';
const SNAPSHOTS = literal('},\n"snapshots":[\n');
const STEP = literal('{"step":[');
const PARAMS = literal('{"params":[');
const STATE = literal('],"state":[');
const COUNTER = literal('{"step":');
const SQUARE_AVG = literal(',"square_avg":"');
const GRAD_AVG = literal(',"grad_avg":"');
const MOMENTUM_BUFFER = literal(',"momentum_buffer":"');
const END = literal('}');
const END_OF_LIST = literal(']}');
const END_OF_FILE = literal('}\n');

/**
 * The fixtures in a file's bytes, if they are written as the generator writes them: steps and snapshots, which are nearly
 * all of a file, are then read straight from the bytes, and the few other lines as JSON of the usual form. Null for a file
 * that is written in any other way, or damaged: fixture-schema.ts reads that, or says what is wrong.
 */
export function readFixtureLines(bytes: Buffer, entry: ManifestEntry): Fixture[] | null {
  try {
    return new FixtureReader(bytes, entry).fixtures();
  } catch (error) {
    if (error instanceof OtherForm || error instanceof InvalidArgumentError) {
      return null;
    }
    throw error;
  }
}

class FixtureReader {
  readonly #entry: ManifestEntry;
  readonly #reader: TensorReader;

  constructor(bytes: Buffer, entry: ManifestEntry) {
    this.#entry = entry;
    this.#reader = new TensorReader(bytes, entry.dtype);
  }

  fixtures(): Fixture[] {
    const { dtype, foreach, oracle, scenarios } = this.#entry;
    const head = JSON.stringify({ format: 1, dtype, foreach, oracle });
    this.#reader.expect(Buffer.from(`${head.slice(0, -1)},\n"fixtures":[\n`));
    const fixtures = this.#lines(() => this.#fixture());
    this.#reader.expect(END_OF_FILE);
    const ids = new Set(fixtures.map(({ id }) => id));
    if (!this.#reader.isAtEnd() || fixtures.length !== scenarios || ids.size !== scenarios) {
      throw new OtherForm();
    }
    return fixtures;
  }

  #fixture(): Fixture {
    // with nothing in the lists of events and snapshots, it is whole JSON
    const json = parseJson(`${this.#reader.textUpTo(EVENTS)}\n"events":[]},"snapshots":[]}`);
    if (!bareFixtureForm(json) || json.scenario.dtype !== this.#entry.dtype) {
      throw new OtherForm();
    }
    const start = decodeScenario(json.scenario);
    const shapes = Shapes.of(start);
    const events = this.#lines(() => this.#event(shapes));
    this.#reader.expect(SNAPSHOTS);
    const scenario = { ...start, events };
    const golden = this.#trajectory(answeredEvents(scenario, json.refusal), Shapes.of(start));
    this.#reader.expect(END);
    return completeFixture(json, scenario, golden);
  }

  #event(shapes: Shapes): ScenarioEvent {
    if (this.#reader.take(STEP)) {
      const gradients = shapes.lengths.map((length, index) => {
        this.#comma(index);
        return this.#reader.take(NULL) ? null : this.#text(length);
      });
      this.#reader.expect(END_OF_LIST);
      return { kind: 'step', gradients };
    }
    const json = parseJson(this.#reader.restOfLine());
    if (!eventForm(json)) {
      throw new OtherForm();
    }
    return decodeEvent(this.#entry.dtype, json, shapes);
  }

  #trajectory(events: readonly ScenarioEvent[], shapes: Shapes): Trajectory {
    const snapshots = this.#lines((index) => {
      const event = events[index];
      if (!event) {
        throw new OtherForm();
      }
      shapes.follow(event);
      return this.#snapshot(shapes);
    });
    if (snapshots.length !== events.length) {
      throw new OtherForm();
    }
    return snapshots;
  }

  #snapshot({ lengths }: Shapes): Snapshot {
    this.#reader.expect(PARAMS);
    const params = lengths.map((length, index) => {
      this.#comma(index);
      return this.#text(length);
    });
    this.#reader.expect(STATE);
    const state = lengths.map((length, index) => {
      this.#comma(index);
      return this.#reader.take(NULL) ? null : this.#state(length);
    });
    this.#reader.expect(END_OF_LIST);
    return { params, state };
  }

  #state(length: number): ParameterState {
    const reader = this.#reader;
    reader.expect(COUNTER);
    const step = reader.count();
    reader.expect(SQUARE_AVG);
    const squareAvg = reader.tensor(length);
    const gradAvg = reader.take(GRAD_AVG) && reader.tensor(length);
    const momentumBuffer = reader.take(MOMENTUM_BUFFER) && reader.tensor(length);
    reader.expect(END);
    return {
      step,
      squareAvg,
      ...(gradAvg && { gradAvg }),
      ...(momentumBuffer && { momentumBuffer }),
    };
  }

  #text(length: number): Storage {
    this.#reader.expect(QUOTE);
    return this.#reader.tensor(length);
  }

  #comma(index: number): void {
    if (index > 0) {
      this.#reader.expect(COMMA);
    }
  }

  /** The items of a list, each on a line of its own; an empty list has an empty line. */
  #lines<Item>(read: (index: number) => Item): Item[] {
    const items: Item[] = [];
    if (this.#reader.take(LAST_LINE)) {
      return items;
    }
    do {
      items.push(read(items.length));
    } while (this.#reader.take(NEXT_LINE));
    this.#reader.expect(LAST_LINE);
    return items;
  }
}
