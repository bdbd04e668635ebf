import type { Dtype } from '../float/dtype.ts';
import type { PortDefinition } from '../port/define-port.ts';
import { openModulePort } from '../port/module/module-port.ts';
import type { Port } from '../port/port.ts';
import type { Report } from '../report/report.ts';
import { prepareRun } from './prepare-run.ts';
import type { OnProgress, RunOptions } from './run-options.ts';

/** The options of `verifyPort`. */
export interface VerifyOptions extends RunOptions {
  /**
   * Receives the progress of the run.
   *
   * @example (progress) => console.log(progress) // { phase: 'cases', done: 1, total: 16 } …
   */
  readonly onProgress?: OnProgress;
}

/**
 * Judges a port on the golden corpus and the invariants. Diagnoses the port if it is divergent.
 *
 * A divergent case and a port that breaks are results in the report, not errors. If you pass an open port, it stays open:
 * close it yourself.
 *
 * @param port a definition (see `definePort`) or an open port (see `loadModulePort` and `openProcessPort`).
 * @param options see {@link RunOptions}. By default, a run judges all cases of the `portable` arithmetic.
 * @returns the report. It has `complete: true` unless `signal` ended the run.
 * @throws CorpusError if the corpus is damaged.
 * @throws UsageError if the options select no case and no invariant.
 * @throws InvalidArgumentError if an option is not valid.
 * @throws PortError if the definition of the port is not valid.
 * @example
 * const report = await verifyPort(port, { dtypes: ['float32'], filter: 'grid/**' });
 * report.verdict; // 'divergent'
 * report.conformant; // false
 * report.counts; // { exact: 0, equivalent: 0, divergent: 16, failed: 0, notJudged: 0 }
 * report.diagnosis?.deviations; // [{ axis: 'epsilon', value: 'inside' }]
 */
export async function verifyPort<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  { onProgress, ...options }: VerifyOptions = {},
): Promise<Report> {
  const opened = 'create' in port ? await openModulePort(port) : port;
  const run = await prepareRun(options, { open: async () => opened, file: null });
  return run.judge(onProgress);
}
