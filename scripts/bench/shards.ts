import { join } from 'node:path';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { judgeCase } from '../../src/parity/judge-case.ts';
import { idsOfShard, selectedCases } from '../../src/parity/selection.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Port } from '../../src/port/port.ts';
import { openProcessPort } from '../../src/port/process/process-port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { absentPeers, torchPeer } from './peers.ts';

/*
 * `npm run bench shards` measures how evenly shards share the work. It judges each case three times, with PyTorch as a port and with
 * the bundled optimizer, and takes the least time. Then it compares the slowest shard's total with the mean of all shards.
 */

const ROUNDS = 3;

const root = packageRoot();
const corpus = await loadCorpus();
const cases = selectedCases(corpus, { dtypes: null, filter: null, arithmetic: 'portable' });
const ports: Port[] = [referencePort('portable', '')];
if (!absentPeers([torchPeer]).has(torchPeer)) {
  const command = [venvPython(root), join(root, 'scripts/torch_port.py')] as const;
  ports.unshift(await openProcessPort({ command }));
}

async function millisecondsOf(port: Port): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const testCase of cases) {
      const start = performance.now();
      await judgeCase(testCase, port);
      const before = times.get(testCase.caseId) ?? Infinity;
      times.set(testCase.caseId, Math.min(before, performance.now() - start));
    }
  }
  return times;
}

for (const port of ports) {
  const times = await millisecondsOf(port);
  for (const count of [2, 4, 7, 16]) {
    const loads = Array.from({ length: count }, (_, at) =>
      [...idsOfShard(cases, [], { index: at + 1, count })].reduce(
        (sum, id) => sum + (times.get(id) ?? 0),
        0,
      ),
    );
    const mean = loads.reduce((sum, load) => sum + load, 0) / count;
    const most = Math.max(...loads);
    process.stdout.write(
      `${port.name}  ${String(count).padStart(2)} shards: the slowest ${most.toFixed(0)} ms, ${(most / mean).toFixed(2)} times the mean\n`,
    );
  }
}
await Promise.all(ports.map((port) => port.close?.()));
