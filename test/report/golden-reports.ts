import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { badgeReport } from '../../src/report/ci/badge.ts';
import { consoleReport } from '../../src/report/console/console.ts';
import { githubAnnotations, githubSummary } from '../../src/report/ci/github.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import { junitReport } from '../../src/report/ci/junit.ts';
import type { Report } from '../../src/report/report.ts';
import { parseReport } from '../../src/report/report-json.ts';

/* The reports in test/report/golden/. A diff shows every change of their text. */

/** Relative to the package. */
export const GOLDEN_FOLDER = 'test/report/golden';

/** A run with golden reports. */
export interface GoldenRun {
  readonly name: string;
  /** The arguments of `verify`, which runs in the package's folder. */
  readonly args: readonly string[];
  /** Whether the port of the run is installed. */
  readonly isThere: boolean;
}

const root = packageRoot();
const gridAndEvents = ['--filter', '{grid,events}/float32/portable/*', '--invariants', '0'];

export const goldenRuns: readonly GoldenRun[] = [
  {
    name: 'reference',
    args: ['--filter', '{grid/**/*centered*,invariants/*}', '--invariants', '2'],
    isThere: true,
  },
  {
    name: 'tfjs',
    args: [...gridAndEvents, '--port', 'test/ports/npm/tfjs.mjs'],
    isThere: existsSync(join(root, 'test/ports/npm/node_modules/@tensorflow/tfjs-core')),
  },
  {
    name: 'crashing',
    args: [
      '--filter',
      '{grid/float32/portable/*,invariants/*}',
      '--invariants',
      '2',
      '--restarts',
      '20',
      '--',
      'node',
      'test/e2e/misbehaving/port.mjs',
      'exits with 1',
    ],
    isThere: true,
  },
  {
    name: 'half-judged',
    args: [
      '--filter',
      '{{grid,events}/float{32,64}/portable/*,invariants/*}',
      '--invariants',
      '2',
      '--port',
      'examples/adapters/javascript/port.js',
    ],
    isThere: true,
  },
];

/** Makes the report of a run. Replaces values that depend on the machine or the version. */
export async function goldenReport({ args }: GoldenRun): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-golden-'));
  try {
    const file = join(folder, 'report.json');
    const main = join(root, 'dist/src/cli/main.js');
    const [options, command] = [
      args.slice(0, indexOr(args, '--')),
      args.slice(indexOr(args, '--')),
    ];
    await execa(
      process.execPath,
      [main, 'verify', '--reporter', `json=${file}`, ...options, ...command],
      { cwd: root, reject: false, env: { PIDS: join(folder, 'pids') } },
    );
    const report = parseReport(await readFile(file, 'utf8'), file);
    return {
      ...report,
      suite: { ...report.suite, version: '0.0.0' },
      port: report.port && {
        ...report.port,
        version: report.port.name === 'rmsprop-parity' ? '0.0.0' : report.port.version,
      },
      // the number of incidents depends on how many scenarios ran when the port broke
      incidents: [...new Set(report.incidents)],
      machines: [{ node: 'v20.0.0', system: 'Linux x64' }],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function indexOr(args: readonly string[], word: string): number {
  const index = args.indexOf(word);
  return index < 0 ? args.length : index;
}

/** Renders each report except JSON, by the name of its file. */
export function renderedReports(report: Report): ReadonlyMap<string, string> {
  return new Map([
    ['console.txt', consoleReport(report)],
    ['junit.xml', junitReport(report)],
    ['github.md', githubSummary(report)],
    ['github.txt', githubAnnotations(report, report.port?.file)],
    ['report.html', htmlReport(report)],
    ['badge.svg', badgeReport(report)],
  ]);
}
