import { Command } from 'commander';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import { exitCodes } from './exit-codes.ts';
import { arithmeticOption, corpusOption, dtypeOption, filterOption } from './options.ts';
import type { SetExitCode } from './program.ts';

interface VerifyFlags {
  readonly arithmetic?: Arithmetic;
  readonly dtype?: readonly Dtype[];
  readonly filter?: string;
  readonly corpus?: string;
}

export function verifyCommand(setExitCode: SetExitCode): Command {
  return new Command('verify')
    .description('Judge the bundled TypeScript optimizer against the golden trajectories.')
    .addOption(arithmeticOption())
    .addOption(dtypeOption())
    .addOption(filterOption())
    .addOption(corpusOption())
    .addHelpText(
      'after',
      '\nExample:\n  rmsprop-parity verify --dtype float32,float64 --filter "grid/**/*maximize*"',
    )
    .action((flags: VerifyFlags) => runVerify(flags, setExitCode));
}

async function runVerify(flags: VerifyFlags, setExitCode: SetExitCode): Promise<void> {
  const [
    { openCorpus },
    { verify },
    { referencePort },
    { consoleReport, overallVerdict },
    { packageVersion },
  ] = await Promise.all([
    import('../corpus/corpus.ts'),
    import('../parity/verify.ts'),
    import('../port/reference.ts'),
    import('../report/console.ts'),
    import('../version.ts'),
  ]);
  const version = packageVersion();
  const corpus = await openCorpus(flags.corpus);
  const acceptsCase = flags.filter === undefined ? () => true : await globMatcher(flags.filter);
  const results = await verify({
    corpus,
    portFor: ({ oracle }) => referencePort(oracle.arithmetic, version),
    acceptsFile: ({ dtype, oracle }) =>
      (flags.dtype?.includes(dtype) ?? true) &&
      (flags.arithmetic ?? oracle.arithmetic) === oracle.arithmetic,
    acceptsCase,
  });
  if (results.length === 0) {
    const { UsageError } = await import('../errors.ts');
    throw new UsageError(
      'no case is left to judge: see the ids with "rmsprop-parity fixtures list --cases"',
    );
  }
  process.stdout.write(consoleReport(results, corpus, referencePort('portable', version)));
  setExitCode(
    { exact: exitCodes.conformant, divergent: exitCodes.divergent, failed: exitCodes.portFailed }[
      overallVerdict(results)
    ],
  );
}

async function globMatcher(glob: string): Promise<(caseId: string) => boolean> {
  const { default: picomatch } = await import('picomatch');
  return picomatch(glob);
}
