import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  manifestText,
  smallFiles,
  soundEntry,
  writeCorpus,
  writeSmallCorpus,
} from '../../harness/small-corpus.ts';
import { cp } from 'node:fs/promises';

/** Creates a folder with the files that the command lines of arguments.ts name. The test's end deletes it. */
export async function commandFolder(): Promise<string> {
  const corpus = await writeSmallCorpus();
  const folder = dirname(corpus);
  const files = await smallFiles();
  const damaged = await writeCorpus(manifestText(files.map(soundEntry)), []);
  await cp(damaged, join(folder, 'damaged'), { recursive: true });
  const texts: Readonly<Record<string, string>> = {
    'known.txt': '** event=0 ulp=inf cases=7 # all of them\n',
    'port.mjs':
      'export default { name: "p", version: "1", dtypes: ["float32"], features: [], create: () => ({ step() {}, params: () => [] }) };\n',
    'broken.mjs': 'export default {',
    'empty.mjs': '',
  };
  await Promise.all(
    Object.entries(texts).map(([name, text]) => writeFile(join(folder, name), text)),
  );
  return folder;
}
