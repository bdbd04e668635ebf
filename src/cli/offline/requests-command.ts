import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Command, Option } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Hello } from '../../port/protocol.ts';
import { shortReason } from '../../system-error.ts';
import { shellWords } from '../completion/shell-words.ts';
import { exitInterrupted, onInterrupt } from '../interrupt.ts';
import { readLimited } from '../arguments/read-limited.ts';
import { addOfflineSelection, selectionOf, type OfflineFlags } from './offline-options.ts';

interface RequestsFlags extends OfflineFlags {
  readonly for?: string;
  readonly gzip?: true;
}

export function requestsCommand(): Command {
  const requests = new Command('requests')
    .summary('Write the requests of a run to a file, to answer them elsewhere')
    .description(
      'Write the requests of a run, one line each. A port that runs elsewhere answers them, and "judge" gives the verdict on its answers.',
    )
    .addOption(
      new Option('--for <file>', 'Ask only what this answer to hello declares').default(
        undefined,
        'everything',
      ),
    )
    .option('--gzip', 'Compress the requests with gzip');
  return addOfflineSelection(requests, 'random')
    .addHelpText(
      'after',
      `
How to judge a port that runs elsewhere: see "A port on another machine" in
spec/adapters.md.

Examples:
  rmsprop-parity requests --for hello.json > requests.ndjson
  rmsprop-parity requests --dtype float32 --fuzz 100 > requests.ndjson
  rmsprop-parity requests --gzip --shard 2/7 > requests-2.ndjson.gz`,
    )
    .action(runRequests);
}

async function runRequests(flags: RequestsFlags): Promise<void> {
  if (process.stdout.isTTY) {
    throw new UsageError(
      '"requests" writes thousands of long lines, but stdout is a terminal. Write them to a file, as in "rmsprop-parity requests > requests.ndjson".',
    );
  }
  onInterrupt(exitInterrupted);
  const seed = flags.seed ?? Math.trunc(Math.random() * 2 ** 31);
  const drawn = flags.fuzz === undefined ? flags : { ...flags, seed };
  const hello = flags.for === undefined ? null : await readHello(flags.for);
  const selection = await selectionOf(drawn, hello);
  const { requestLines, requestsOf } = await import('../../offline/request-file.ts');
  const requests = await requestsOf(selection, flags.corpus);
  const lines = Readable.from(requestLines(requests), { objectMode: false });
  await writeToStdout(flags.gzip ? lines.pipe(createGzip()) : lines);
  const words = shellWords(['judge', ...judgeOptions(drawn), 'answers.ndjson']);
  process.stderr.write(
    `${requests.ids.length + 1} requests. Judge the answers with: rmsprop-parity ${words}\n`,
  );
}

/** The longest answer to hello, in bytes. */
const MAX_HELLO = 65_536;

/**
 * Reads an answer to hello: the line of a port, or its value alone.
 *
 * @throws UsageError if the file is not readable, or has no answer to hello.
 */
async function readHello(file: string): Promise<Hello> {
  const [{ answerSchema, helloSchema }, { check, parse }, { z }] = await Promise.all([
    import('../../port/protocol.ts'),
    import('../../scenario/parse.ts'),
    import('zod'),
  ]);
  try {
    const [line = ''] = (await readLimited(file, MAX_HELLO)).replace(/^\uFEFF/, '').split('\n', 1);
    const json = parse(z.looseObject({}), line);
    const answer = 'id' in json ? check(answerSchema, json, 'the answer') : { ok: json };
    if ('error' in answer) {
      throw new Error(`it has the error ${JSON.stringify(answer.error.code)}`);
    }
    return check(helloSchema, answer.ok, '"ok"');
  } catch (error) {
    throw new UsageError(
      `cannot read an answer to hello in ${JSON.stringify(file)} (${shortReason(error)}). Write it with: echo '{"id":1,"op":"hello","protocol":1}' | my_port > hello.json`,
      { cause: error },
    );
  }
}

/** Returns the options that `judge` needs to find the same selection. The answer to hello has that of `--for`. */
function judgeOptions(flags: OfflineFlags): string[] {
  const { arithmetic, dtype, filter, corpus, invariants, shard, fuzz, seed } = flags;
  const option = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${name}`, String(value)];
  return [
    ...option('arithmetic', arithmetic),
    ...option('dtype', dtype?.join(',')),
    ...option('filter', filter),
    ...option('corpus', corpus),
    ...(invariants === 20 ? [] : option('invariants', invariants)),
    ...option('shard', shard && `${shard.index}/${shard.count}`),
    ...option('fuzz', fuzz),
    ...(fuzz === undefined ? [] : option('seed', seed)),
  ];
}

/** Writes chunks to standard output. Stops if the reader closes it. */
async function writeToStdout(chunks: AsyncIterable<Uint8Array | string>): Promise<void> {
  const { stdout } = process;
  for await (const chunk of chunks) {
    if (!stdout.write(chunk)) {
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
    }
    if (stdout.destroyed) {
      return;
    }
  }
}
