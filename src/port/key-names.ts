import { nearestName } from '../did-you-mean.ts';
import { InvalidArgumentError, PortError } from '../errors.ts';
import { hyperparameterKeys, stateKeys } from '../rmsprop/torch-names.ts';
import { describe } from './define-port.ts';

/** Who spells names: modules in camel case, the protocol as torch does. */
type Side = 'modules' | 'protocol';

interface SideNames {
  readonly use: string;
  /** Its names for the parts of a parameter's state. */
  readonly own: readonly string[];
  /** Its name for what the other side calls so. */
  readonly instead: ReadonlyMap<string, string>;
}

const pairs = Object.entries(stateKeys);

const sides: Readonly<Record<Side, SideNames>> = {
  modules: {
    use: 'modules use',
    own: ['step', ...pairs.map(([, here]) => here)],
    instead: new Map(pairs),
  },
  protocol: {
    use: 'the protocol uses',
    own: ['step', ...pairs.map(([torch]) => torch)],
    instead: new Map(pairs.map(([torch, here]) => [here, torch])),
  },
};

/**
 * Checks the keys of a parameter's state that a port shows.
 *
 * @throws InvalidArgumentError that names a key of the other side, or an unknown one, and the right one.
 * @example requireStateKeys({ square_avg }, 'modules', 'state()[0]')
 * // throws "`state()[0]` has `square_avg`; modules use `squareAvg`"
 */
export function requireStateKeys(entry: object, side: Side, what: string): void {
  if (Array.isArray(entry) || ArrayBuffer.isView(entry)) {
    throw new InvalidArgumentError(`${what} is ${describe(entry)}: expected an object, or null`);
  }
  const { use, own, instead } = sides[side];
  for (const [wrong, right] of instead) {
    // also where a class has a getter of that name
    if (wrong in entry) {
      throw new InvalidArgumentError(`${quote(what)} has ${quote(wrong)}; ${use} ${quote(right)}`);
    }
  }
  const unknown = Object.keys(entry).find((key) => !own.includes(key));
  if (unknown !== undefined) {
    const near = nearestName(unknown, own);
    const hint = near === undefined ? '' : ` (did you mean ${quote(near)}?)`;
    throw new InvalidArgumentError(
      `${quote(what)} has ${quote(unknown)}; ${use} ${own.map(quote).join(', ')}${hint}`,
    );
  }
}

/**
 * Makes the protocol's names throw where a module reads them: it would get undefined, and compute NaN or leave weight decay
 * out. They are not enumerable, so that copies, JSON and structuredClone are without them, and can be set.
 *
 * @param what what the object is called in the message, such as `groups[0]`.
 * @returns the same object.
 */
export function guardProtocolNames<Options extends object>(
  options: Options,
  what: string,
): Options {
  for (const [name, right] of Object.entries(hyperparameterKeys)) {
    Object.defineProperty(options, name, {
      configurable: true,
      enumerable: false,
      get() {
        throw new PortError(
          'definition',
          `it reads ${quote(`${what}.${name}`)}; modules use ${quote(right)}`,
        );
      },
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, {
          value,
          configurable: true,
          enumerable: true,
          writable: true,
        });
      },
    });
  }
  return options;
}

/** A key, which may be very long, in a message. */
function quote(name: string): string {
  return `\`${name.slice(0, 60)}\``;
}
