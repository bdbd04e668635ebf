import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { NotAskedError } from '../../../src/port/not-asked.ts';
import { openProcessPort } from '../../../src/port/process/process-port.ts';
import { parseReport, reportText } from '../../../src/report/report-json.ts';
import { readSelection, requestsOf } from '../../../src/offline/request-file.ts';
import { runOptionsOf } from '../../../src/offline/offline-selection.ts';
import { prepareRun } from '../../../src/run/prepare-run.ts';
import type { Report } from '../../../src/report/report.ts';
import { suiteFolder } from '../../temporary-folder.ts';
import { describeWithOracle, oraclePython } from '../../oracle/oracle.ts';
import { main, runCli } from '../cli/run-cli.ts';
import { wrongPort } from '../cli/wrong-port.ts';
import { offlineRun, type Command, type OfflineRun } from './offline-run.ts';

const kinds = ['json', 'html', 'junit', 'badge'] as const;
const root = join(import.meta.dirname, '../../..');

/** Runs a command that judges. Returns its output, and the content of every report. */
async function reportsOf(
  folder: string,
  args: readonly string[],
  port: readonly string[],
): Promise<Record<string, string>> {
  const file = (kind: string): string => join(folder, `report.${kind}`);
  const list = ['console', ...kinds.map((kind) => `${kind}=${file(kind)}`)].join(',');
  const { stdout, exitCode } = await runCli(...args, '--verbose', '--reporter', list, ...port);
  const texts = kinds.map(async (kind) => [kind, await readFile(file(kind), 'utf8')] as const);
  const shown = stdout.replaceAll(folder, 'FOLDER');
  return { shown, exitCode: String(exitCode), ...Object.fromEntries(await Promise.all(texts)) };
}

/** Judges a port live and from a file. Returns both results. */
async function bothWays(
  port: Command,
  options: readonly string[] = [],
): Promise<Record<'offline' | 'live', Record<string, string>> & { readonly run: OfflineRun }> {
  const run = await offlineRun(port, ...options);
  const source = port.find((word, index) => index > 0 && existsSync(word));
  const named = source === undefined ? [] : ['--source', source];
  const offline = await reportsOf(run.folder, ['judge', ...named, ...options, run.answers], []);
  const patient = ['--timeout', '120000'];
  const live = await reportsOf(run.folder, ['verify', ...options, ...patient], ['--', ...port]);
  return { run, offline, live };
}

/** Judges a port live, but asks it only what the file of requests has. */
async function restrictedLive(
  [file, ...args]: Command,
  { requests: name }: OfflineRun,
  source: string,
): Promise<string> {
  const selection = await readSelection(name);
  const { questions, texts } = await requestsOf(selection, undefined);
  const port = await openProcessPort({ command: [file, ...args] });
  const asked = new Set(questions.map(({ text }) => text));
  const message =
    'a scenario depends on an answer of the port, and a file of requests cannot wait for one. A live run judges this.';
  const again = new Set(questions.filter(({ pass }) => pass === 'again').map(({ text }) => text));
  const restricted = {
    ...port,
    isAskedAgain: (scenario: Parameters<typeof port.run>[0]) => again.has(texts.of(scenario)),
    run: async (scenario: Parameters<typeof port.run>[0]) => {
      if (!asked.has(texts.of(scenario))) {
        throw new NotAskedError(message);
      }
      return port.run(scenario);
    },
  };
  const run = await prepareRun(runOptionsOf(selection), {
    open: async () => restricted,
    file: source,
  });
  const report = await run.judge();
  await port.close?.();
  return reportText(report);
}

/** Returns a report without what a file of requests cannot have: simplified violations, and invariants that need answers. */
function comparable(text: string): Report {
  const report = parseReport(text, 'report.json');
  return {
    ...report,
    invariants: report.invariants
      .filter(({ id }) => id !== 'invariants/weight-decay-is-l2')
      .map(({ violation, ...rest }) => ({ ...rest, ...(violation && { reason: 'violated' }) })),
  };
}

const serve: Command = [process.execPath, main, 'serve'];

describe('judge, and verify on the same port [OFF-6]', { timeout: 600_000 }, () => {
  it('give the same reports for the bundled optimizer', async () => {
    const { offline, live } = await bothWays(serve);
    expect(offline).toEqual(live);
    expect(offline['exitCode']).toBe('0');
    expect(offline['shown']).toContain('EXACT: all');
  });

  it('give the same reports for a wrong port, if nothing simplifies violations [OFF-7]', async () => {
    const file = await wrongPort(await suiteFolder(), '{ alpha: 0.5 }');
    const port: Command = [...serve, '--port', file];
    const { run, offline, live } = await bothWays(port, ['--dtype', 'float32']);
    expect(offline['exitCode']).toBe('1');
    expect(offline['json']).toBe(await restrictedLive(port, run, main));
    expect(comparable(offline['json'] ?? '')).toEqual(comparable(live['json'] ?? ''));
    expect(offline['shown']).toContain('DIAGNOSIS');
    expect(offline['json']).toContain('a file of requests cannot wait for one');
  });

  it('give the same reports for a wrong port without invariants', async () => {
    const file = await wrongPort(await suiteFolder(), '{ eps: options.eps * 2 }');
    const { offline, live } = await bothWays(
      [...serve, '--port', file],
      ['--dtype', 'float32', '--invariants', '0'],
    );
    expect(offline).toEqual(live);
    expect(offline['exitCode']).toBe('1');
  });
});

const hasCompiler = !execaSync('gcc', ['--version'], { reject: false }).failed;

describe.skipIf(!hasCompiler)('the example in C99 [OFF-6, ADP-2, ADP-8]', () => {
  it('is conformant, with the same reports live and from a file', async () => {
    const program = join(await suiteFolder(), 'c99-port');
    const source = join(root, 'examples/adapters/c99/port.c');
    const flags = ['-O2', '-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic'];
    await execa('gcc', [...flags, '-ffp-contract=off', source, '-lm', '-o', program]);
    const { offline, live } = await bothWays([program]);
    expect(offline).toEqual(live);
    expect(offline['exitCode']).toBe('0');
    expect(offline['shown']).toContain('79 of 81 cases have the same bits');
  });
});

describeWithOracle('PyTorch [OFF-6]', { timeout: 600_000 }, () => {
  it('has the same reports live and from a file', async () => {
    const port = join(root, 'scripts/torch_port.py');
    const { offline, live } = await bothWays(
      [oraclePython, port, '--arithmetic', 'portable'],
      ['--dtype', 'float32,complex128'],
    );
    expect(offline).toEqual(live);
    expect(offline['shown']).toContain('EXACT: all');
  });
});

const tfjs = join(root, 'test/ports/npm/tfjs.mjs');
const isInstalled = existsSync(join(root, 'test/ports/npm/node_modules/convnetjs'));

describe.skipIf(!isInstalled)('TensorFlow.js [OFF-6]', { timeout: 600_000 }, () => {
  it('has the same reports live and from a file, if nothing simplifies violations', async () => {
    const port: Command = [...serve, '--port', tfjs];
    const { run, offline, live } = await bothWays(port);
    expect(offline['exitCode']).toBe('1');
    expect(offline['json']).toBe(await restrictedLive(port, run, main));
    expect(comparable(offline['json'] ?? '')).toEqual(comparable(live['json'] ?? ''));
  });
});
