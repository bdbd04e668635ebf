import { UsageError } from '../../errors.ts';
import { arithmeticNames, type Arithmetic } from '../../float/arithmetic.ts';
import type { FuzzPair } from '../../fuzz/judge-scenario.ts';
import type { LiveOracle } from '../../fuzz/live-oracle.ts';
import type { Port } from '../../port/port.ts';
import { openOracle, type OracleName } from './fuzz-oracle.ts';

/* What is held against what. */

export interface PairFlags {
  readonly port?: string;
  readonly oracle: OracleName;
  readonly arithmetic?: Arithmetic;
  readonly python?: string;
  readonly timeout: number;
}

/** The command of the port, and that of the oracle, with "--" between. */
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
      '--oracle command takes two commands, as in "-- ./my-port -- ./oracle"; or one beside --port FILE, as in "--port my-port.ts -- ./oracle"',
    );
  }
  return [...parts];
}

/** A port under one arithmetic; the bundled optimizer under both, each against its own. */
export async function openPairs(
  port: Port | null,
  command: readonly string[],
  flags: PairFlags,
  opened: (Port | LiveOracle)[],
): Promise<[FuzzPair, ...FuzzPair[]]> {
  const { oracle: name, python, timeout, arithmetic } = flags;
  if (!port && name === 'reference') {
    throw new UsageError(
      'no port is named, and the bundled optimizer is the reference itself: name a port, or hold the bundled optimizer against --oracle torch',
    );
  }
  const open = async (which: Arithmetic): Promise<FuzzPair> => {
    const oracle = await openOracle({ name, arithmetic: which, command, python, timeout });
    opened.push(oracle);
    return { port: port ?? (await bundled(which)), oracle };
  };
  const [first, ...others] = arithmetic
    ? [arithmetic]
    : port
      ? ['portable' as const]
      : arithmeticNames;
  return [await open(first ?? 'portable'), ...(await Promise.all(others.map(open)))];
}

async function bundled(arithmetic: Arithmetic): Promise<Port> {
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
