import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { architecturePicture } from './architecture-picture.ts';
import { readSources } from './layers.ts';

/* `npm run task architecture` draws pictures/architecture.svg from the folders of src/ and their imports. */

await writeFile(
  join(packageRoot(), 'pictures/architecture.svg'),
  architecturePicture(await readSources()),
);
