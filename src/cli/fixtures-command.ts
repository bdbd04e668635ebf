import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { IdArgument } from './id-argument.ts';
import { caseIds } from './ids.ts';
import { corpusOption, filterOption } from './options.ts';
import type { SetExitCode } from './program.ts';
import { showsProgress } from './terminal.ts';

export function fixturesCommand(setExitCode: SetExitCode): Command {
  const command = new Command('fixtures')
    .description('The golden corpus: look at it, check it, make it anew.')
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity fixtures list
  rmsprop-parity fixtures show grid/float32/portable/centered`,
    );
  command
    .command('list')
    .description('List the files, or the cases.')
    .option('--cases', 'list the ids of the cases')
    .addOption(filterOption())
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity fixtures list
  rmsprop-parity fixtures list --cases
  rmsprop-parity fixtures list --filter "grid/float32/**"`,
    )
    .action(runList);
  command
    .command('show')
    .description('Show a case: its options, its events, and what PyTorch answered.')
    .addArgument(new IdArgument('<id>', 'the id of a case', caseIds))
    .option('--event <index>', 'the values after this event', parseIndex)
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity fixtures show grid/float32/portable/centered
  rmsprop-parity fixtures show grid/float32/portable/centered --event 3`,
    )
    .action(runShow);
  command
    .command('check')
    .description('Check every byte of the corpus: hashes, schemas, counts.')
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity fixtures check
  rmsprop-parity fixtures check --corpus ./rmsprop-parity-fuzz/corpus`,
    )
    .action(runCheck);
  command
    .command('regenerate')
    .description('Make the corpus anew with real PyTorch, and put it in the place of the old one.')
    .option('--check', 'only compare; exit 1 if PyTorch answers differently than committed')
    .option(
      '--python <command>',
      'a Python with PyTorch (default: the one of "npm run oracle:install")',
    )
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity fixtures regenerate
  rmsprop-parity fixtures regenerate --check
  rmsprop-parity fixtures regenerate --check --python .venv/bin/python`,
    )
    .action((flags: RegenerateFlags) => runRegenerate(flags, setExitCode));
  return command;
}

async function runList(flags: { cases?: true; filter?: string; corpus?: string }): Promise<void> {
  const [{ openCorpus }, { caseList, fileTable }, { compileGlob }] = await Promise.all([
    import('../corpus/corpus.ts'),
    import('../report/fixtures.ts'),
    import('../parity/glob.ts'),
  ]);
  const corpus = await openCorpus(flags.corpus);
  const accepts = flags.filter === undefined ? () => true : compileGlob(flags.filter);
  process.stdout.write(
    flags.cases === true || flags.filter !== undefined
      ? caseList(corpus, accepts)
      : fileTable(corpus),
  );
}

async function runShow(id: string, flags: { event?: number; corpus?: string }): Promise<void> {
  const [{ findCase, openCorpus }, { caseText }] = await Promise.all([
    import('../corpus/corpus.ts'),
    import('../report/fixtures.ts'),
  ]);
  const corpus = await openCorpus(flags.corpus);
  process.stdout.write(caseText(findCase(corpus, id), flags.event ?? null));
}

async function runCheck(flags: { corpus?: string }): Promise<void> {
  const [{ openCorpus }, { checkCorpus }, { checkText }] = await Promise.all([
    import('../corpus/corpus.ts'),
    import('../corpus/check.ts'),
    import('../report/fixtures.ts'),
  ]);
  process.stdout.write(checkText(await checkCorpus(await openCorpus(flags.corpus))));
}

interface RegenerateFlags {
  readonly check?: true;
  readonly python?: string;
  readonly corpus?: string;
}

async function runRegenerate(flags: RegenerateFlags, setExitCode: SetExitCode): Promise<void> {
  const [
    { regenerate },
    { venvPython },
    { bundledCorpus },
    { packageRoot },
    { regenerationText },
    { default: ora },
  ] = await Promise.all([
    import('../../scripts/regenerate.ts'),
    import('../../scripts/venv.ts'),
    import('../corpus/corpus.ts'),
    import('../package-root.ts'),
    import('../report/drift.ts'),
    import('ora'),
  ]);
  const installed = venvPython(packageRoot());
  const fallback = existsSync(installed) ? installed : 'python3';
  const check = flags.check === true;
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => abort.abort()); // not once: signal-exit ends a process whose own listener is gone
  }
  const spinner = ora({
    text: 'starting PyTorch',
    stream: process.stderr,
    discardStdin: false,
    isEnabled: showsProgress(process.stderr),
  }).start();
  try {
    const outcome = await regenerate({
      folder: flags.corpus ?? bundledCorpus(),
      python: flags.python ?? fallback,
      check,
      signal: abort.signal,
      onProgress: ({ done, total, file }) => {
        spinner.text = `${done} of ${total} files${file === null ? '' : `: ${file}`}`;
      },
    });
    spinner.stop();
    process.stdout.write(regenerationText(outcome, check));
    setExitCode(check && !outcome.identical ? exitCodes.divergent : exitCodes.conformant);
  } catch (error) {
    spinner.stop();
    if (!abort.signal.aborted) {
      throw error;
    }
    process.stderr.write('interrupted: nothing was written\n');
    setExitCode(exitCodes.interrupted);
  }
}

function parseIndex(text: string): number {
  const index = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(index)) {
    throw new InvalidArgumentError('It is a whole number of at least 0.');
  }
  return index;
}
