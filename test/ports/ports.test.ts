import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeRealPort, type PortRow } from '../../scripts/judge-real-port.ts';
import { portsPage } from '../../scripts/ports-page.ts';
import { realPorts } from '../../scripts/real-ports.ts';

const expected: PortRow[] = JSON.parse(
  await readFile(join(import.meta.dirname, 'expected.json'), 'utf8'),
);
const root = join(import.meta.dirname, '../..');

describe('spec/ports.md [ADP-4]', () => {
  it('is what "npm run ports" writes, of every port', async () => {
    expect(await readFile(join(root, 'spec/ports.md'), 'utf8')).toBe(portsPage(expected));
    expect(expected.map(({ id }) => id)).toEqual(realPorts.map(({ id }) => id));
  });

  it('accuses none that computes what PyTorch does', () => {
    const right = ['torch-pinned', 'torch-native', 'torch-debian', 'libtorch', 'optax-eps-outside'];
    const found = expected.filter(({ id }) => right.includes(id));
    expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['torch-pinned', 'exact'],
      ...right.slice(1).map((id) => [id, 'equivalent']),
    ]);
  });
});

describe('real ports [ADP-4]', () => {
  for (const port of realPorts) {
    it.skipIf(!port.isThere)(`${port.id} gets the verdicts that are recorded`, async () => {
      const row = await judgeRealPort(port);
      const recorded = expected.find(({ id }) => id === port.id);
      expect(comparable(row, port.dependsOnProcessor)).toEqual(
        recorded && comparable(recorded, port.dependsOnProcessor),
      );
    });
  }
});

/** Without what the processor decides: how many cases are exact rather than equivalent. */
function comparable(row: PortRow, dependsOnProcessor: boolean): unknown {
  return dependsOnProcessor
    ? {
        ...row,
        dtypes: row.dtypes.map(({ exact, equivalent, ...rest }) => ({
          ...rest,
          conformant: exact + equivalent,
        })),
      }
    : row;
}
