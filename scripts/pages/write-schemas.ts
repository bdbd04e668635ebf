import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { jsonSchemas } from './json-schemas.ts';

/* `npm run task schemas` writes the JSON Schemas of the corpus and of reports. */

for (const [path, text] of jsonSchemas()) {
  const file = join(packageRoot(), path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
