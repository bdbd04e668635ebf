import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus, readManifest } from '../../src/corpus/corpus.ts';
import { packageRoot } from '../../src/package-root.ts';

/* `npm run task corpus-hash` writes the hash of the bundled corpus into the source. */

const { bytes } = await readManifest(bundledCorpus());
const file = join(packageRoot(), 'src/corpus/bundled-sha256.ts');
const text = await readFile(file, 'utf8');
await writeFile(file, text.replace(/'[0-9a-f]{64}'/, `'${sha256(bytes)}'`));
