import { nearestName } from '../did-you-mean.ts';
import { InvalidArgumentError, PortError } from '../errors.ts';
import { hyperparameterKeys, stateKeys } from '../rmsprop/torch-names.ts';
import { valueText } from '../scenario/value-text.ts';

/** The two ways to spell names: modules use camel case, and the protocol uses torch's names. */
type Side = 'modules' | 'protocol';

interface SideNames {
  /** The subject and the verb of a message. */
  readonly use: string;
  /** The valid keys of a parameter's state. */
  readonly keys: readonly string[];
  /** For each key of the other side, the valid key. */
  readonly corrections: ReadonlyMap<string, string>;
}

const pairs = Object.entries(stateKeys);

const sides: Readonly<Record<Side, SideNames>> = {
  modules: {
    use: 'modules use',
    keys: ['step', ...pairs.map(([, camelCase]) => camelCase)],
    corrections: new Map(pairs),
  },
  protocol: {
    use: 'the protocol uses',
    keys: ['step', ...pairs.map(([torch]) => torch)],
    corrections: new Map(pairs.map(([torch, camelCase]) => [camelCase, torch])),
  },
};

/**
 * Checks the keys of a parameter's state in the answer of a port.
 *
 * @param place the name of the entry in the message, such as `state()[0]`.
 * @throws InvalidArgumentError that names the wrong key and the right one.
 * @example requireStateKeys({ square_avg }, 'modules', 'state()[0]')
 * // throws "`state()[0]` has the key `square_avg`: modules use `squareAvg`. Rename the key."
 */
export function requireStateKeys(entry: object, side: Side, place: string): void {
  if (Array.isArray(entry) || ArrayBuffer.isView(entry)) {
    throw new InvalidArgumentError(
      `${quote(place)} is ${valueText(entry)}: expected an object such as { step: 1 }, or null.`,
    );
  }
  const { use, keys, corrections } = sides[side];
  for (const [wrong, right] of corrections) {
    // `in` also finds the getter of a class
    if (wrong in entry) {
      throw new InvalidArgumentError(
        `${quote(place)} has the key ${quote(wrong)}: ${use} ${quote(right)}. Rename the key.`,
      );
    }
  }
  const unknown = Object.keys(entry).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    const near = nearestName(unknown, keys);
    const hint = near === undefined ? 'Remove the key.' : `Did you mean ${quote(near)}?`;
    throw new InvalidArgumentError(
      `${quote(place)} has the unknown key ${quote(unknown)}: ${use} ${keys.map(quote).join(', ')}. ${hint}`,
    );
  }
}

/**
 * Adds getters for the protocol's names, which throw. Without them, a module that reads `weight_decay` would get undefined, and
 * compute NaN or no weight decay. The getters are not enumerable: copies, JSON and structuredClone do not see them. A module
 * can assign to these names.
 *
 * @param place the name of the object in the message, such as `groups[0]`.
 * @returns the same object.
 */
export function guardProtocolNames<Options extends object>(
  options: Options,
  place: string,
): Options {
  for (const [name, right] of Object.entries(hyperparameterKeys)) {
    Object.defineProperty(options, name, {
      configurable: true,
      enumerable: false,
      get() {
        throw new PortError(
          'definition',
          `the port reads ${quote(`${place}.${name}`)}, which does not exist: modules use ${quote(right)}. Read that name instead.`,
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

/** Returns a key for a message. Shortens it, because a key can be very long. */
function quote(name: string): string {
  return `\`${name.slice(0, 60)}\``;
}
