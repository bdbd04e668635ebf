import { elementAt } from '../float/element-at.ts';
import { readVerified } from './corpus-files.ts';
import type { ManifestEntry } from './manifest.ts';

/** Files that are read while one is worked on. */
const AHEAD = 4;

/** The files of a corpus in the manifest's order, of which the next are read and hashed while one is worked on. */
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
   * The bytes of a file; none of one that the manifest does not name.
   *
   * @throws CorpusError if it is missing, cut short or changed.
   */
  async bytesOf({ path }: Pick<ManifestEntry, 'path'>): Promise<Buffer> {
    const index = this.#indexes.get(path);
    return index === undefined ? Buffer.alloc(0) : this.#reading(index);
  }

  /**
   * The bytes of all files, by their paths.
   *
   * @throws CorpusError for the first file that is missing, cut short or changed.
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
    reading.catch(() => undefined); // told when the file is asked for
    this.#readings.set(entry.path, reading);
    return reading;
  }
}
