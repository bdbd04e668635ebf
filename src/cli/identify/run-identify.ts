import { UsageError } from '../../errors.ts';
import { identify, type Identification } from '../../identify/identify.ts';
import { MAX_SERIES_LENGTH, readSeries } from '../../identify/input/read-series.ts';
import type { SeriesSettings } from '../../identify/input/series-settings.ts';
import { probeRun } from '../../identify/probe-run.ts';
import {
  identificationJson,
  identificationText,
} from '../../report/identify/identification-text.ts';
import { probeProgram } from '../../report/identify/probe-programs.ts';
import { shortReason } from '../../system-error.ts';
import { readLimited } from '../arguments/read-limited.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { print } from '../output/terminal.ts';
import type { IdentifyFlags } from './identify-command.ts';

/**
 * Identifies the RMSprop of a file, or prints the program of `--probe`.
 *
 * @throws UsageError if the file is not readable, or if there is not exactly one of the two; InvalidArgumentError if the series is
 *   not valid.
 */
export async function runIdentify(
  file: string | undefined,
  { probe, json, ...flags }: IdentifyFlags,
): Promise<ExitCode> {
  const given = settingsOf(flags);
  if (probe !== undefined) {
    if (file !== undefined) {
      throw new UsageError(
        `--probe needs no file, but the command line has ${JSON.stringify(file)}. Run the program of --probe first, and then identify its output.`,
      );
    }
    print(probeProgram(probe, probeRun(given.options)));
    return exitCodes.conformant;
  }
  if (file === undefined) {
    throw new UsageError(
      'the file with the numbers is missing. Pass a table, as in "identify numbers.csv". "identify --probe python" prints a program that makes one.',
    );
  }
  const { series, settings } = await readFile(file, given);
  const result = identify(series, settings.options);
  print(
    json ? identificationJson(result) : identificationText(result, Object.keys(settings.options)),
  );
  return exitCodeOf(result);
}

function settingsOf({
  initial,
  ...options
}: Omit<IdentifyFlags, 'probe' | 'json'>): SeriesSettings {
  return { options, ...(initial !== undefined && { initial }) };
}

async function readFile(
  file: string,
  given: SeriesSettings,
): Promise<ReturnType<typeof readSeries>> {
  let text: string;
  try {
    text = await readLimited(file, MAX_SERIES_LENGTH);
  } catch (error) {
    throw new UsageError(
      `cannot read the numbers in ${JSON.stringify(file)} (${shortReason(error)}). Pass a table or JSON: see "rmsprop-parity explain CLI-16".`,
      { cause: error },
    );
  }
  return readSeries(text, given);
}

function exitCodeOf({ verdict }: Identification): ExitCode {
  return verdict === 'exact' || verdict === 'equivalent'
    ? exitCodes.conformant
    : exitCodes.divergent;
}
