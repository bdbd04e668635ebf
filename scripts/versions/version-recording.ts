import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { InvalidArgumentError } from '../../src/errors.ts';
import { parse } from '../../src/scenario/parse.ts';
import type { SnapshotJson } from '../../src/scenario/scenario-json.ts';
import { snapshotSchema } from '../../src/scenario/scenario-schema.ts';
import { schemaOf } from '../../src/scenario/schema-of.ts';

/* Reads the recordings of scripts/observe/record_version.py. */

/** A PyTorch, and the machine that ran it. */
export interface VersionAbout {
  readonly torch: string;
  readonly commit: string;
  readonly mkl: boolean;
  readonly python: string;
  readonly system: string;
}

export const aboutSchema: z.ZodType<VersionAbout> = schemaOf<VersionAbout>()(
  z.strictObject({
    torch: z.string(),
    commit: z.string(),
    mkl: z.boolean(),
    python: z.string(),
    system: z.string(),
  }),
);

/** What PyTorch made of a case: the snapshots, and the exception that ended them. */
export interface PlayedCase {
  readonly case: string;
  readonly snapshots: readonly SnapshotJson[];
  readonly exception?: string;
  readonly message?: string;
}

const lineSchema = z.union([
  z.strictObject({ about: aboutSchema }),
  z.strictObject({ interface: z.record(z.string(), z.string()) }),
  z.strictObject({
    case: z.string(),
    snapshots: z.array(snapshotSchema),
    exception: z.string().exactOptional(),
    message: z.string().exactOptional(),
  }),
]);

/** A recording of one PyTorch. */
export interface VersionRecording {
  readonly about: VersionAbout;
  /** What a program sees besides numbers: texts by their names. */
  readonly interface: Readonly<Record<string, string>>;
  readonly cases: ReadonlyMap<string, PlayedCase>;
}

/**
 * Reads a recording.
 *
 * @throws InvalidArgumentError if the file is no complete recording.
 */
export async function readVersion(path: string): Promise<VersionRecording> {
  let about: VersionAbout | undefined;
  let found: Readonly<Record<string, string>> | undefined;
  const cases = new Map<string, PlayedCase>();
  for await (const text of createInterface({
    input: createReadStream(path).pipe(createGunzip()),
    crlfDelay: Infinity,
  })) {
    const line = parse(lineSchema, text);
    if ('about' in line) {
      about = line.about;
    } else if ('interface' in line) {
      found = line.interface;
    } else {
      cases.set(line.case, line);
    }
  }
  if (!about || !found) {
    throw new InvalidArgumentError(
      `${JSON.stringify(path)} has no line "about" or "interface". Record it again with scripts/observe/record_version.py.`,
    );
  }
  return { about, interface: found, cases };
}
