/* Runs each of the given programs in turn. Writes their output as JSON. */

import { formatWithOptions } from 'node:util';
import { createJiti } from 'jiti';

const jiti = createJiti(import.meta.url, { moduleCache: false });
const outputs = [];
for (const file of process.argv.slice(2)) {
  const lines = [];
  const log = (...values) => lines.push(formatWithOptions({ colors: false }, ...values));
  globalThis.console = Object.assign(Object.create(console), { log });
  await jiti.import(file).catch((error) => lines.push(String(error)));
  outputs.push(lines);
}
process.stdout.write(JSON.stringify(outputs));
