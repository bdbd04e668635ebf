import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import { judgeRealPort, type PortRow } from '../../test/ports/judge-real-port.ts';
import { portsPage } from './ports-page.ts';
import { realPorts } from '../../test/ports/real-ports.ts';

/*
 * `npm run task ports` judges the real ports that test/ports/install.mjs has installed. It writes the results to
 * test/ports/expected.json and spec/results/ports.md. It keeps the rows of ports that are not installed.
 */

const root = packageRoot();
const file = join(root, 'test/ports/expected.json');
const recordedRows: PortRow[] = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));
const rows: PortRow[] = [];
for (const port of realPorts) {
  const recorded = recordedRows.find(({ id }) => id === port.id);
  const row = port.isThere ? await judgeRealPort(port) : recorded;
  process.stdout.write(`${port.id}: ${row?.verdict ?? 'neither installed nor recorded'}\n`);
  rows.push(...(row ? [row] : []));
}
await writeAtomically(file, `${JSON.stringify(rows, null, 1)}\n`);
await writeAtomically(join(root, 'spec/results/ports.md'), portsPage(rows));
