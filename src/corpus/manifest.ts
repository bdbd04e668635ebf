import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';

/** The program that computed a golden trajectory, and its environment. */
export interface Oracle {
  /** Name and version of the program that computed it, if that is not PyTorch. */
  readonly stand_in?: string;
  /** The version of PyTorch. For a stand-in: the version that it stands for. */
  readonly torch: string;
  /** The commit of this PyTorch version. */
  readonly commit: string;
  readonly arithmetic: Arithmetic;
  /** The environment variables that the recording sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Operating system and machine. */
  readonly system: string;
  /** The processor instructions that PyTorch reports to use, such as `AVX2`. */
  readonly capability: string;
  /** How the float32 and float64 square root rounds. PyTorch's own root differs between processors. */
  readonly square_root: 'correctly rounded';
}

/** The properties that all fixtures of a file share. */
export interface FileHeader {
  readonly dtype: Dtype;
  /** True for fixtures of torch's multi-tensor implementation, which the corpus has if it rounds differently. */
  readonly foreach: boolean;
  readonly oracle: Oracle;
}

/** The entry of a fixture file in the manifest. */
export interface ManifestEntry extends FileHeader {
  /** Relative to the corpus folder, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
  /** The size of the file. */
  readonly bytes: number;
  /** The number of its fixtures. */
  readonly scenarios: number;
  /**
   * Other arithmetics with the same values in all fixtures of the file, so that they need no separate file. Real PyTorch with these
   * arithmetics has recorded the fixtures too.
   */
  readonly serves?: readonly Arithmetic[];
}

/** The content of manifest.json. */
export interface Manifest {
  readonly format: 1;
  /** The scripts that made the corpus, relative to the package. Empty for cases of `fuzz`. */
  readonly generator: readonly { readonly file: string; readonly sha256: string }[];
  readonly files: readonly ManifestEntry[];
}

export const sha256Pattern: RegExp = /^[0-9a-f]{64}$/;
/** Relative paths of plain names, which cannot leave the folder. */
export const pathPattern: RegExp = /^[a-z0-9-]+(\/[a-z0-9-]+)*\.json$/;
