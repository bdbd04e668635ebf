import type { Oracle } from '../../src/corpus/manifest.ts';
import type { TrajectoryDigest } from './trajectory-digest.ts';

/** The file with the digests of all that untouched PyTorch on 64-bit Arm has recorded, relative to the repository. */
export const recordingFile = 'spec/arm64-recording.json';

/** The digest of the trajectories of a corpus file, as PyTorch on 64-bit Arm computes them. */
export interface RecordedFile extends TrajectoryDigest {
  /** The file of the corpus that holds these trajectories: a file of arm64, or one of fma that serves arm64. */
  readonly path: string;
}

/** The content of {@link recordingFile}. */
export interface Arm64Recording {
  readonly format: 1;
  readonly oracle: Oracle;
  /** The number of recorded values. */
  readonly values: number;
  readonly files: readonly RecordedFile[];
}
