import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';

/** What produced a golden trajectory. */
export interface Oracle {
  /** What computed it, where that was not PyTorch itself: name and version. */
  readonly stand_in?: string;
  /** PyTorch's version; of a stand-in, the one that it is to be. */
  readonly torch: string;
  /** The commit that PyTorch was built from. */
  readonly commit: string;
  readonly arithmetic: Arithmetic;
  /** The variables that were set. */
  readonly environment: Readonly<Record<string, string>>;
  /** Operating system and machine. */
  readonly system: string;
  /** What PyTorch says of the processor instructions that it uses. */
  readonly capability: string;
  /** What the float32 and float64 square root does; PyTorch's own differs from processor to processor. */
  readonly square_root: 'correctly rounded';
}

/** What all fixtures of a file share. */
export interface FileHeader {
  readonly dtype: Dtype;
  /** Whether they come from torch's multi-tensor implementation, recorded where it rounds differently. */
  readonly foreach: boolean;
  readonly oracle: Oracle;
}

/** A fixture file as the manifest knows it. */
export interface ManifestEntry extends FileHeader {
  /** Relative to the corpus folder, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly scenarios: number;
}

export interface Manifest {
  readonly format: 1;
  /** The scripts that made the corpus, relative to the package. */
  readonly generator: readonly { readonly file: string; readonly sha256: string }[];
  readonly files: readonly ManifestEntry[];
}

export const sha256Pattern: RegExp = /^[0-9a-f]{64}$/;
/** Relative, of plain names: it cannot leave the folder. */
export const pathPattern: RegExp = /^[a-z0-9-]+(\/[a-z0-9-]+)*\.json$/;
