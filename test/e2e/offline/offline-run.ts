import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from '../cli/run-cli.ts';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** The files of a run whose port answers elsewhere. */
export interface OfflineRun {
  readonly folder: string;
  readonly hello: string;
  readonly requests: string;
  readonly answers: string;
}

/** Runs a command with a file as its standard input, and writes its standard output to a file. */
export async function redirected(
  [file, ...args]: Command,
  input: string | { readonly text: string },
  output: string,
): Promise<string> {
  const source = typeof input === 'string' ? { inputFile: input } : { input: input.text };
  await execa(file, args, { ...source, stdout: { file: output }, stderr: 'ignore' });
  return output;
}

/** Writes the requests for a port with `requests`, and lets the port answer them. */
export async function offlineRun(port: Command, ...options: string[]): Promise<OfflineRun> {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder, name);
  const question = { text: '{"id":1,"op":"hello","protocol":1}\n' };
  const hello = await redirected(port, question, at('hello.json'));
  const requests = await redirected(
    [process.execPath, main, 'requests', '--for', hello, ...options],
    { text: '' },
    at('requests.ndjson'),
  );
  const answers = await redirected(port, requests, at('answers.ndjson'));
  return { folder, hello, requests, answers };
}

/** Writes lines to a file in a new folder, and judges it. */
export async function judgeText(
  text: string | Uint8Array,
  ...options: string[]
): ReturnType<typeof runCli> {
  const file = join(await temporaryFolder(), 'answers.ndjson');
  await writeFile(file, text);
  return runCli('judge', ...options, file);
}
