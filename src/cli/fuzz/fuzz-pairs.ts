import { UsageError } from '../../errors.ts';
import { x86Arithmetics, type Arithmetic } from '../../float/arithmetic.ts';
import type { FuzzPair } from '../../fuzz/judge-scenario.ts';
import type { LiveOracle } from '../../fuzz/live-oracle.ts';
import type { Port } from '../../port/port.ts';
import { openOracle, type OracleName } from './fuzz-oracle.ts';

/* The port and the oracle that `fuzz` compares. */

export interface PairFlags {
  readonly port?: string;
  readonly oracle: OracleName;
  readonly arithmetic?: Arithmetic;
  readonly python?: string;
  readonly timeout: number;
}

/** Splits the words after the first "--" into the command of the port and the command of the oracle. */
export function splitCommands(
  command: readonly string[],
  { oracle, port }: PairFlags,
): [port: readonly string[], oracle: readonly string[]] {
  if (oracle !== 'command') {
    return [command, []];
  }
  if (port !== undefined) {
    return [[], command];
  }
  const at = command.indexOf('--');
  const parts = [command.slice(0, at), command.slice(at + 1)] as const;
  if (at < 0 || parts.some((part) => part.length === 0)) {
    throw new UsageError(
      `--oracle command needs two commands, but got ${command.length === 0 ? 'none' : JSON.stringify(command.join(' '))}. Pass the port and the oracle, as in "-- ./my-port -- ./oracle" or "--port my-port.ts -- ./oracle".`,
    );
  }
  return [...parts];
}

/** Pairs a port with the oracle under one arithmetic, or the bundled optimizer with the oracle under both arithmetics of x86. */
export async function openPairs(
  port: Port | null,
  command: readonly string[],
  flags: PairFlags,
  opened: (Port | LiveOracle)[],
): Promise<[FuzzPair, ...FuzzPair[]]> {
  const { oracle: name, python, timeout, arithmetic } = flags;
  if (!port && name === 'reference') {
    throw new UsageError(
      '--oracle reference needs a port, because the reference is the bundled optimizer itself. Pass a port, or compare the bundled optimizer with PyTorch by --oracle torch.',
    );
  }
  const openPair = async (each: Arithmetic): Promise<FuzzPair> => {
    const oracle = await openOracle({ name, arithmetic: each, command, python, timeout });
    opened.push(oracle);
    return { port: port ?? (await bundledPort(each)), oracle };
  };
  const [first, ...rest] = arithmetic
    ? [arithmetic]
    : port
      ? ['portable' as const]
      : x86Arithmetics;
  return [await openPair(first ?? 'portable'), ...(await Promise.all(rest.map(openPair)))];
}

async function bundledPort(arithmetic: Arithmetic): Promise<Port> {
  const [{ referencePort }, { packageVersion }] = await Promise.all([
    import('../../port/reference-port.ts'),
    import('../../version.ts'),
  ]);
  return referencePort(arithmetic, packageVersion());
}

export function oracleText(name: OracleName, pairs: readonly FuzzPair[]): string {
  const arithmetics = pairs.map(({ oracle }) => oracle.provenance.arithmetic).join(' and ');
  const [first] = pairs;
  const { name: program = '', version = '' } = first?.oracle.port ?? {};
  return name === 'command'
    ? `${program} ${version}`
    : `${program} ${version}, ${arithmetics} arithmetic`;
}
