import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { openProcessPort } from '../../src/port/process/process-port.ts';
import { scaleSubject } from '../../src/port/scale-subject.ts';
import { readGoldenScale } from '../../src/scale/golden.ts';
import { judgeScale } from '../../src/scale/judge-scale.ts';
import { referenceReplay } from '../../src/scale/scale-reference.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const scripts = join(import.meta.dirname, '../../scripts');
const golden = join(import.meta.dirname, '../../spec/scale-digests.json');

describeWithOracle('real PyTorch in scale cases [SCL-5]', () => {
  it('has the committed digests of the smallest size', async () => {
    const out = join(await temporaryFolder(), 'digests.json');
    const script = join(scripts, 'generate/generate_scale.py');
    await execa(oraclePython, [script, out, '--elements', '10037']);
    const committed = JSON.parse(await readFile(golden, 'utf8'));
    const small = committed.cases.filter(
      ({ elements }: { elements: number }) => elements === 10_037,
    );
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ ...committed, cases: small });
  });

  it('plays scale cases as a port [PRO-9]', async () => {
    const command = [join(scripts, 'torch_port.py'), '--arithmetic', 'portable'];
    const port = await openProcessPort({ command: [oraclePython, ...command], timeout: 120_000 });
    const { cases } = await readGoldenScale();
    const found: unknown[] = [];
    for (const goldenCase of cases.filter(({ id }) => /\/portable\/.*\/10037$/.test(id))) {
      const subject = scaleSubject(port, goldenCase.scaleCase);
      found.push(
        typeof subject === 'string'
          ? subject
          : await judgeScale(goldenCase, subject, referenceReplay('portable')),
      );
    }
    await port.close?.();
    expect(found).toEqual(Array.from({ length: 4 }, () => ({ verdict: 'exact' })));
  });
});
