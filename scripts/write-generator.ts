import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { generatorModule } from './generator-module.ts';

/* `npm run generator`: writes the bytes of the WebAssembly that scale cases are made with. */

await writeFile(join(packageRoot(), 'src/scale/generator-bytes.ts'), await generatorModule());
