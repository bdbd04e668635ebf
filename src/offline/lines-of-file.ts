import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { codeOf, PortError, UsageError } from '../errors.ts';
import { LineReader } from '../port/process/line-reader.ts';
import { shortReason } from '../system-error.ts';

/** The most bytes of a file of answers, after decompression. The answers to all cases have 20 MB. */
const MAX_BYTES: number = 512 * 2 ** 20;

/** The first bytes of a gzip file. */
const GZIP: Buffer = Buffer.of(0x1f, 0x8b);
/** The first bytes of a text in UTF-16, which PowerShell writes. */
const UTF16: Buffer = Buffer.of(0xff, 0xfe);

/** What a file holds besides whole lines. */
export interface FileEnd {
  /** What follows the last line end; null if nothing does, or if it is not UTF-8. */
  readonly rest: string | null;
  /** Why the file ends too early; null if nothing shows that it does. */
  readonly cut: string | null;
}

/**
 * Calls a function with each line of a file, which can be compressed by gzip. "-" is standard input.
 *
 * @param onLine gets each line that has a line end, and its number from 1.
 * @throws UsageError if the file is not readable; PortError if its bytes are not lines of text.
 */
export async function eachLine(
  name: string,
  onLine: (line: string, number: number) => void,
  maxBytes: number = MAX_BYTES,
): Promise<FileEnd> {
  const reader = new LineReader(`the file ${JSON.stringify(name)}`);
  let number = 0;
  let bytes = 0;
  try {
    for await (const chunk of await openFile(name)) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new PortError(
          'protocol',
          `the file ${JSON.stringify(name)} has more than ${maxBytes / 2 ** 20} MiB. Divide the requests with --shard, and judge each part.`,
        );
      }
      for (const line of reader.push(chunk)) {
        number += 1;
        onLine(line, number);
      }
    }
  } catch (error) {
    const cut = gzipProblem(error);
    if (cut === null) {
      throw asUsage(name, error);
    }
    return { rest: null, cut: `${cut} after line ${number}` };
  }
  const isCut = reader.unfinished > 0;
  return { rest: restOf(reader), cut: isCut ? `it ends within line ${number + 1}` : null };
}

/** Returns the text after the last line end. */
function restOf(reader: LineReader): string | null {
  try {
    return reader.unfinished > 0 ? ([...reader.push(Buffer.from('\n'))][0] ?? null) : null;
  } catch {
    return null; // the file ends within a character
  }
}

/** Opens a file. Decompresses it if its first bytes are those of gzip. */
async function openFile(name: string): Promise<AsyncIterable<Buffer>> {
  if (name !== '-' && (await stat(name)).isDirectory()) {
    throw new Error('it is a folder');
  }
  const input: Readable = name === '-' ? process.stdin : createReadStream(name);
  return decompressed(input);
}

async function* decompressed(input: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = input[Symbol.asyncIterator]();
  const first = await atLeast(chunks, GZIP.length);
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      yield next.value;
    }
  };
  if (first.subarray(0, UTF16.length).equals(UTF16)) {
    throw new PortError(
      'protocol',
      'the file is UTF-16, as the ">" of Windows PowerShell writes it. Use cmd, or PowerShell 7, so that the file is UTF-8.',
    );
  }
  if (!first.subarray(0, GZIP.length).equals(GZIP)) {
    yield* all();
    return;
  }
  const { Readable: ReadableStream } = await import('node:stream');
  const gunzip = createGunzip();
  const source = ReadableStream.from(all(), { objectMode: false });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    yield chunk;
  }
}

/** Reads chunks until they have this many bytes, or the input ends. */
async function atLeast(chunks: AsyncIterator<Buffer>, length: number): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  while (bytes.length < length) {
    const next = await chunks.next();
    if (next.done === true) {
      return bytes;
    }
    bytes = Buffer.concat([bytes, next.value]);
  }
  return bytes;
}

/** Returns how a gzip file is damaged; null if the error has another cause. */
function gzipProblem(error: unknown): string | null {
  switch (codeOf(error)) {
    case 'Z_BUF_ERROR':
      return 'its gzip data ends';
    case 'Z_DATA_ERROR':
      return 'its gzip data is damaged';
    default:
      return null;
  }
}

function asUsage(name: string, error: unknown): unknown {
  return error instanceof PortError || error instanceof UsageError
    ? error
    : new UsageError(
        `cannot read the file ${JSON.stringify(name)} (${shortReason(error)}). Pass the file that your port wrote, as in my_port < requests.ndjson > answers.ndjson.`,
        { cause: error },
      );
}

/**
 * Returns the first line of a file, which can be compressed by gzip; empty if the file has no whole line.
 *
 * @throws UsageError if the file is not readable; PortError if its bytes are not lines of text.
 */
export async function firstLineOf(name: string): Promise<string> {
  const reader = new LineReader(`the file ${JSON.stringify(name)}`);
  try {
    for await (const chunk of await openFile(name)) {
      const [line] = reader.push(chunk);
      if (line !== undefined) {
        return line;
      }
    }
    return '';
  } catch (error) {
    throw asUsage(name, error);
  }
}
