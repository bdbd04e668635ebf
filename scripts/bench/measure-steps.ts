import type { Participant } from './step-participants.ts';
import { startSteps } from './step-process.ts';
import type { Cell, Mode } from './step-request.ts';

/** The measurements of one cell. */
export interface Row {
  readonly cell: Cell;
  /** Nanoseconds per step of each participant in every round. */
  readonly rounds: ReadonlyMap<Mode, readonly number[]>;
  /** The digest of the parameter after the first steps. */
  readonly digests: ReadonlyMap<Mode, string>;
}

export interface Measurement {
  readonly rows: readonly Row[];
  readonly versions: ReadonlyMap<Mode, string>;
}

const ROUNDS = 5;
const SECONDS_PER_ROUND = 0.1;

/**
 * Measures every cell. In each round the participants take turns, so that a machine that slows down slows all of them alike. No two
 * run at the same time.
 */
export async function measureSteps(
  cells: readonly Cell[],
  participants: readonly Participant[],
): Promise<Measurement> {
  const processes = participants.map(startSteps);
  const versions = new Map<Mode, string>();
  const rows: Row[] = [];
  for (const cell of cells) {
    const present = processes.filter(({ participant }) => participant.takes(cell));
    const digests = new Map<Mode, string>();
    for (const { participant, prepare } of present) {
      const { digest, version } = await prepare(cell);
      digests.set(participant.mode, digest);
      versions.set(participant.mode, version);
    }
    const rounds = new Map<Mode, number[]>(present.map(({ participant: { mode } }) => [mode, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const { participant, time } of present) {
        const { median } = await time(cell, SECONDS_PER_ROUND);
        rounds.get(participant.mode)?.push(median);
      }
    }
    rows.push({ cell, rounds, digests });
    process.stderr.write(`\r${rows.length} of ${cells.length} `);
  }
  await Promise.all(processes.map(({ close }) => close()));
  process.stderr.write('\n');
  return { rows, versions };
}
