import { execa } from 'execa';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviationText } from '../../src/dialect/dialect.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { countVerdicts, worstVerdict, type Counts } from '../../src/parity/outcome.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Report } from '../../src/report/report.ts';
import { parseReport } from '../../src/report/report-json.ts';
import type { RealPort } from './real-ports.ts';

interface DtypeRow extends Counts {
  readonly dtype: string;
  readonly verdict: string;
  /** The first divergent case: its id, and the place. */
  readonly first: { readonly caseId: string; readonly place: string } | null;
}

/** The result of a real port: a row of spec/results/ports.md. */
export interface PortRow {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly verdict: string;
  readonly dtypes: readonly DtypeRow[];
  /** The ids of all divergent cases. */
  readonly divergent: readonly string[];
  /** Null if no case is divergent. */
  readonly diagnosis: DiagnosisRow | null;
}

interface DiagnosisRow {
  /** The known implementations that fit, those with exactly these deviations first. */
  readonly names: readonly string[];
  /** In the form `epsilon: inside`, or `square-avg: clipped-after (5)` with the number that the diagnosis solved. */
  readonly deviations: readonly string[];
  /** The explained share of the port's values, rounded down to hundredths. */
  readonly explained: number;
  /** Whether nothing contradicts it. */
  readonly isWhole: boolean;
  readonly alternatives: number;
}

const main = join(packageRoot(), 'dist/src/cli/main.js');

/** Judges a port with the command. */
export async function judgeRealPort({ id, start, environment = {} }: RealPort): Promise<PortRow> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-ports-'));
  try {
    const json = join(folder, 'report.json');
    const port = 'module' in start ? ['--port', start.module] : ['--', ...start.command];
    const options = ['--invariants', '0', '--timeout', '150000', '--reporter', `json=${json}`];
    const { stderr } = await execa(process.execPath, [main, 'verify', ...options, ...port], {
      reject: false,
      env: environment,
    });
    const report = parseReport(await readFile(json, 'utf8'), json);
    if (report.complete !== true || report.failure !== null) {
      throw new Error(`${id} could not be judged: ${report.failure ?? stderr}`);
    }
    return rowOf(id, report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(id: string, { port, verdict, cases, diagnosis }: Report): PortRow {
  const divergent = cases.filter((item) => item.verdict === 'divergent');
  const declared = dtypeNames.filter((dtype) => port?.capabilities.dtypes.includes(dtype));
  return {
    id,
    name: port?.name ?? '',
    version: port?.version ?? '',
    verdict,
    dtypes: declared.map((dtype) => {
      const dtypeCases = cases.filter((item) => item.dtype === dtype);
      const counts = countVerdicts(dtypeCases);
      const first = dtypeCases.find((item) => item.verdict === 'divergent');
      return {
        dtype,
        verdict: worstVerdict(counts) ?? 'not judged',
        ...counts,
        first: first ? { caseId: first.id, place: placeOf(first.first ?? null) } : null,
      };
    }),
    divergent: divergent.map((item) => item.id),
    diagnosis: diagnosis && {
      names: diagnosis.name === null ? [] : [diagnosis.name, ...diagnosis.alsoKnownAs],
      deviations: diagnosis.deviations.map(deviationText),
      explained: Math.floor(diagnosis.explained * 100) / 100,
      isWhole: diagnosis.isWhole,
      alternatives: diagnosis.alternatives.length,
    },
  };
}

function placeOf(first: Report['cases'][number]['first'] | null): string {
  if (first?.kind !== 'value') {
    return first?.kind ?? '';
  }
  return `event ${first.event}, parameter ${first.parameter}, ${first.tensor}, element ${first.element}`;
}
