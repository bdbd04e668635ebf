import { elementAt } from '../float/element-at.ts';
import { readVerified } from './corpus-files.ts';
import type { ManifestEntry } from './manifest.ts';

/** The number of files to read in advance. */
const AHEAD = 4;

/** Reads the files of a corpus in the order of the manifest. Reads and hashes the next files in advance. */
export class ReadAhead {
  readonly #folder: string;
  readonly #files: readonly ManifestEntry[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #readings = new Map<string, Promise<Buffer>>();

  constructor(folder: string, files: readonly ManifestEntry[]) {
    this.#folder = folder;
    this.#files = files;
    this.#indexes = new Map(files.map(({ path }, index) => [path, index]));
    files.slice(0, AHEAD).forEach((entry) => this.#start(entry));
  }

  /**
   * Returns the bytes of a file. Returns no bytes for a file that the manifest does not list.
   *
   * @throws CorpusError if the file is missing, too short or changed.
   */
  async bytesOf({ path }: Pick<ManifestEntry, 'path'>): Promise<Buffer> {
    const index = this.#indexes.get(path);
    return index === undefined ? Buffer.alloc(0) : this.#reading(index);
  }

  /**
   * Returns the bytes of all files, by their paths.
   *
   * @throws CorpusError for the first file that is missing, too short or changed.
   */
  async all(): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (const [index, { path }] of this.#files.entries()) {
      found.set(path, await this.#reading(index));
    }
    return found;
  }

  #reading(index: number): Promise<Buffer> {
    for (const entry of this.#files.slice(index, index + 1 + AHEAD)) {
      this.#start(entry);
    }
    return this.#start(elementAt(this.#files, index));
  }

  #start(entry: ManifestEntry): Promise<Buffer> {
    const started = this.#readings.get(entry.path);
    if (started) {
      return started;
    }
    const reading = readVerified(this.#folder, entry);
    reading.catch(() => undefined); // bytesOf() and all() report it
    this.#readings.set(entry.path, reading);
    return reading;
  }
}
