import { PortError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { declaredDifference } from './declared-difference.ts';
import type { Port } from './port.ts';

/** A copy of the port, with its questions that have no answer yet. */
interface Copy {
  readonly port: Port;
  underWay: number;
  /** How many of its incidents the pool reports. */
  reported: number;
}

/**
 * Runs copies of a port side by side, as one port. Each question goes to the copy that has the fewest questions. `openCopy` starts
 * no process: it returns a port that asks a scenario in another copy than the first time.
 *
 * @param open starts one copy.
 * @param jobs the number of copies, at least 2.
 * @throws PortError if a copy does not start, or declares something else than the first one.
 */
export async function openPortPool(open: () => Promise<Port>, jobs: number): Promise<Port> {
  return new PortPool(await openAll(open, jobs)).port();
}

class PortPool {
  readonly #copies: readonly [Copy, ...Copy[]];
  readonly #incidents: string[] = [];
  /** The copy that each scenario went to. */
  readonly #played = new WeakMap<Scenario, Copy>();

  constructor([first, ...others]: readonly [Port, ...Port[]]) {
    const copyOf = (port: Port): Copy => ({ port, underWay: 0, reported: 0 });
    this.#copies = [copyOf(first), ...others.map(copyOf)];
  }

  port(): Port {
    const { port: first } = this.#copies[0];
    const { scale } = first;
    return {
      ...first,
      inFlight: this.#copies.reduce((sum, { port }) => sum + (port.inFlight ?? 1), 0),
      incidents: this.#incidents,
      run: (scenario) => {
        const copy = leastBusy(this.#copies);
        this.#played.set(scenario, copy);
        return this.#ask(copy, ({ run }) => run(scenario));
      },
      ...(scale && {
        scale: (scaleCase, ranges) =>
          this.#ask(leastBusy(this.#copies), (port) => (port.scale ?? scale)(scaleCase, ranges)),
      }),
      openCopy: async () => this.#otherCopies(first),
      close: async () => {
        await Promise.all(this.#copies.map(({ port }) => port.close?.()));
      },
    };
  }

  /** Returns a port that asks each scenario in a copy that has not played it. The pool keeps its processes. */
  #otherCopies({ name, version, capabilities, inFlight = 1 }: Port): Port {
    return {
      name,
      version,
      capabilities,
      inFlight,
      run: (scenario) => {
        const first = this.#played.get(scenario);
        const others = this.#copies.filter((copy) => copy !== first);
        return this.#ask(leastBusy(others), ({ run }) => run(scenario));
      },
    };
  }

  async #ask<Value>(copy: Copy, question: (port: Port) => Promise<Value>): Promise<Value> {
    copy.underWay += 1;
    try {
      return await question(copy.port);
    } finally {
      copy.underWay -= 1;
      const all = copy.port.incidents ?? [];
      this.#incidents.push(...all.slice(copy.reported));
      copy.reported = all.length;
    }
  }
}

/** Starts all copies at the same time. If one fails, closes the others. */
async function openAll(open: () => Promise<Port>, jobs: number): Promise<[Port, ...Port[]]> {
  const results = await Promise.allSettled(Array.from({ length: jobs }, open));
  const ports = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  try {
    const failed = results.find((result) => result.status === 'rejected');
    const [first, ...others] = ports;
    if (failed || !first) {
      throw failed?.reason;
    }
    for (const other of others) {
      const difference = declaredDifference(declarationsOf(first), declarationsOf(other));
      if (difference !== null) {
        throw new PortError(
          'protocol',
          `two copies of the port declare different things: ${difference} in the other copy. Each copy must declare the same.`,
        );
      }
    }
    return [first, ...others];
  } catch (error) {
    await Promise.all(ports.map((port) => port.close?.()));
    throw error;
  }
}

function declarationsOf({ name, version, language, capabilities }: Port): object {
  return { name, version, language, ...capabilities };
}

function leastBusy(copies: readonly Copy[]): Copy {
  return copies.reduce((best, copy) => (copy.underWay < best.underWay ? copy : best));
}
