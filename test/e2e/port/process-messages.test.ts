import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PortError } from '../../../src/errors.ts';
import { openProcessPort } from '../../../src/port/process/process-port.ts';
import { replaying, rightHello, testCase } from '../../harness/right-answers.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/* The whole text of messages about a command that makes a usual mistake. test/e2e/misbehaving/ has the others. */

const { ok: hello } = JSON.parse(rightHello);

async function messageOfHello(answer: string): Promise<unknown> {
  const command = await replaying(answer, []);
  return openProcessPort({ command, restarts: 0 }).then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof PortError ? error.message : error),
  );
}

/** Opens a program that answers hello, and then does something else for the first scenario. */
async function messageOfRun(statement: string): Promise<unknown> {
  const file = join(await temporaryFolder(), 'port.mjs');
  await writeFile(
    file,
    `import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, op } = JSON.parse(line);
  if (op === 'hello') {
    console.log(${JSON.stringify(rightHello)}.replace(/"id":\\d+/, '"id":' + id));
  } else {
    ${statement}
  }
}`,
  );
  const port = await openProcessPort({ command: [process.execPath, file], restarts: 0 });
  try {
    return await port.run(testCase.scenario).then(
      () => 'nothing was refused',
      (error: unknown) => (error instanceof PortError ? error.message : error),
    );
  } finally {
    await port.close?.();
  }
}

const see = 'See PRO-2 to PRO-4 in spec/protocol.md.';

describe.skipIf(process.platform === 'win32')('a wrong answer to hello [PRO-2, SUP-2]', () => {
  it.each<[object, string]>([
    [{ ...hello, protocol: 2 }, `protocol is 2: expected the number 1. ${see}`],
    [{ ...hello, protocol: '1' }, `protocol is "1": expected the number 1. ${see}`],
    [{ ...hello, dtypes: 'float32' }, `dtypes is "float32": expected a list. ${see}`],
    [
      { ...hello, dtype: [] },
      `"ok" has the unknown key "dtype": expected protocol, name, version, language, dtypes, features, state, subnormals or encoding. ${see}`,
    ],
    [{ ...hello, state: 'all' }, `state is "all": expected true, false or a list. ${see}`],
  ])('%#', async (ok, problem) => {
    expect(await messageOfHello(JSON.stringify({ id: 1, ok }))).toBe(
      `invalid answer to hello: ${problem}`,
    );
  });

  it('has the error of the port', async () => {
    const error = { code: 'failed', message: 'no GPU' };
    expect(await messageOfHello(JSON.stringify({ id: 1, error }))).toBe(
      'the port answered hello with the error "failed": no GPU',
    );
  });

  it('names an argument with a NUL character', async () => {
    await expect(openProcessPort({ command: ['python', 'a\0b'] })).rejects.toThrow(
      new PortError(
        'cannot_start',
        'cannot start the port: "a\\u0000b" contains a NUL character, which no program can receive. Remove it from the command.',
      ),
    );
  });
});

describe.skipIf(process.platform === 'win32')('a wrong answer to run [PRO-1, PRO-8]', () => {
  it.each([
    [
      'console.log(JSON.stringify({ ok: {} }))',
      /^the port wrote "\{\\"ok\\":\{\}\}" to stdout, which is not an answer \(id is missing: expected a number\)\. Write \{"id":1,"ok":…\} or \{"id":1,"error":\{"code":"…","message":"…"\}\}\.$/,
    ],
    [
      'console.log(JSON.stringify({ id }))',
      /^the port wrote "\{\\"id\\":\d+\}" to stdout, which is not an answer \(the JSON has none of the keys ok or error\)\. /,
    ],
    [
      `console.log('{"id":' + id + ',"ok":[NaN]}')`,
      /^the port wrote "\{.*\}" to stdout, which is not an answer \(invalid JSON: .*\)\. Write one JSON object on each line, and NaN and infinities as strings\.$/,
    ],
    [
      'console.log(JSON.stringify({ id, ok: { snapshots: 1 } }))',
      /^invalid answer: snapshots is 1: expected a list$/,
    ],
    [
      'console.log(JSON.stringify({ id, ok: { snapshots: [], time: 1 } }))',
      /^invalid answer: "ok" has the unknown key "time": expected snapshots$/,
    ],
    [
      `process.stderr.write('x '.repeat(500) + 'KeyError: group', () => process.exit(1))`,
      /^the port broke 1 times?, .*$|^the port exited with code 1\. Its stderr ends with: … (x ){100,150}KeyError: group$/,
    ],
  ])('%s', async (statement, message) => {
    expect(await messageOfRun(statement)).toMatch(message);
  });

  it('shows the error of a Node program, without the frames of Node itself', async () => {
    const message = await messageOfRun("await import('./no-such-file.mjs')");
    expect(message).toMatch(/Its stderr ends with: [^]*Cannot find module '/);
    expect(message).not.toContain('node:internal');
  });

  it('rejects requests after close()', async () => {
    const port = await openProcessPort({ command: await replaying(rightHello, []) });
    await port.close?.();
    await expect(port.run(testCase.scenario)).rejects.toThrow(
      new PortError('gave_up', 'the caller closed the port'),
    );
  });
});
