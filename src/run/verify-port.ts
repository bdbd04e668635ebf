import type { Dtype } from '../float/dtype.ts';
import type { PortDefinition } from '../port/define-port.ts';
import { openModulePort } from '../port/module-port.ts';
import type { Port } from '../port/port.ts';
import type { Report } from '../report/report.ts';
import { prepareRun } from './prepare-run.ts';
import type { OnProgress, RunOptions } from './run-options.ts';

export interface VerifyOptions extends RunOptions {
  readonly onProgress?: OnProgress;
}

/**
 * Judges a port on the golden corpus and the invariants, and diagnoses it if it is divergent.
 *
 * A case that is divergent, and a port that breaks, are results in the report; they are not thrown. The port stays open:
 * close it if you opened it.
 *
 * @param port a definition (see `definePort`), or an open port.
 * @returns the report. It has `complete: true` unless `signal` ended the run.
 * @throws CorpusError if the corpus is damaged; UsageError or InvalidArgumentError for options that select nothing or are
 *   not valid; PortError if the definition is not valid.
 * @example
 * const report = await verifyPort(port, { level: 'exact', dtypes: ['float32'] });
 * report.verdict; // 'exact'
 */
export async function verifyPort<Name extends Dtype, Saved>(
  port: Port | PortDefinition<Name, Saved>,
  { onProgress, ...options }: VerifyOptions = {},
): Promise<Report> {
  const opened = 'create' in port ? await openModulePort(port) : port;
  const run = await prepareRun(options, { open: async () => opened, file: null });
  return run.judge(onProgress);
}
