/*
 * A port that misbehaves as its first argument says, by default in the case grid/float32/portable/centered-momentum.
 * Otherwise it is correct. Appends its pid, and its children's, to the file $PIDS.
 */

import { spawn } from 'node:child_process';
import { appendFileSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { referencePort } from '../../../dist/src/port/reference-port.js';
import { answerTo } from '../../../dist/src/port/serve.js';

const [, , name] = process.argv;
const port = referencePort('portable', '1.0.0');
const hello = { ...port, name: 'misbehaving', capabilities: { ...port.capabilities } };

const write = (text) => process.stdout.write(text);
const send = (answer) => write(`${JSON.stringify(answer)}\n`);
const forever = () => new Promise(() => setInterval(() => undefined, 1000));

function isTarget({ scenario }) {
  const [group] = scenario?.groups ?? [];
  return group?.centered && group.momentum > 0 && group.weight_decay === 0 && !group.maximize;
}

/** Changes every word of hexadecimal text in an answer. */
function changeWords(answer, change) {
  const each = (value) => {
    if (typeof value === 'string') {
      return value.split(' ').map(change).join(' ');
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    return Array.isArray(value)
      ? value.map(each)
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item)]));
  };
  return { ...answer, ok: each(answer.ok) };
}

const isSubnormal = (word) => /^[08]0[0-7]/.test(word) && !/^[08]0{7}$/.test(word);

function floatOf(word) {
  const value = Buffer.from(word, 'hex').readFloatBE();
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value);
}

function startGrandchild() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    stdio: 'inherit',
  });
  appendFileSync(process.env.PIDS, `${child.pid}\n`);
}

/** Misbehaviour in the answer to hello. */
const atHello = {
  'never answers hello': forever,
  'another protocol version': async (line) => {
    const answer = await answerTo(hello, line);
    send({ ...answer, ok: { ...answer.ok, protocol: 2 } });
  },
  'text before its JSON': async (line) => {
    write('Loading the model...\n');
    send(await answerTo(hello, line));
  },
  'asks for input from a terminal': async (line) => {
    openSync('/dev/tty', 'r+');
    send(await answerTo(hello, line));
  },
  'grandchildren that keep the pipes open': async (line) => {
    startGrandchild();
    send(await answerTo(hello, line));
  },
  'decimal numbers with lost digits': async (line) => {
    const answer = await answerTo(hello, line);
    send({ ...answer, ok: { ...answer.ok, encoding: 'decimal' } });
  },
};

/** Misbehaviour in the answer to every run request. */
const atEveryRun = {
  'crashes on every scenario': () => process.exit(7),
  'answers out of order': async (line) => {
    const answer = await answerTo(hello, line);
    setTimeout(() => send(answer), 400 - (answer.id % 10) * 40);
  },
  'subnormals flushed': async (line) => {
    const flush = (word) => (isSubnormal(word) ? `${word[0]}0000000` : word);
    send(changeWords(await answerTo(hello, line), flush));
  },
  'megabytes to stderr': async (line) => {
    process.stderr.write('noise '.repeat(200_000));
    send(await answerTo(hello, line));
  },
  'decimal numbers with lost digits': async (line) => {
    const request = JSON.parse(line);
    const hex = (numbers) =>
      numbers.map((value) => {
        const bytes = Buffer.alloc(4);
        bytes.writeFloatBE(Number(value));
        return bytes.toString('hex');
      });
    for (const group of request.scenario.groups) {
      group.params = group.params.map(({ shape, data }) => ({ shape, data: hex(data).join(' ') }));
    }
    for (const event of request.scenario.events) {
      event.step = event.step.map((numbers) => numbers && hex(numbers).join(' '));
    }
    const answer = await answerTo(hello, JSON.stringify(request));
    const decimal = (value) => (typeof value === 'string' ? value.split(' ').map(floatOf) : value);
    answer.ok.snapshots = answer.ok.snapshots.map(({ params, state }) => ({
      params: params.map(decimal),
      state: state.map((entry) =>
        Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, decimal(value)])),
      ),
    }));
    send(answer);
  },
};

/** Misbehaviour in the target case only. */
const atTarget = {
  'hangs in the middle': forever,
  'ignores SIGTERM': forever,
  'exits with 0': () => process.exit(0),
  'exits with 1': () => {
    process.stderr.write('Traceback: out of memory\n');
    process.exitCode = 1;
    process.stdin.destroy();
  },
  'dies by SIGSEGV': () => process.kill(process.pid, 'SIGSEGV'),
  'dies by SIGKILL': () => process.kill(process.pid, 'SIGKILL'),
  'grandchildren that keep the pipes open': () => process.exit(1),
  'an unfinished last line': () => {
    process.stdout.write('{"id":', () => process.exit(0));
  },
  'a 64 MiB line': () => write(`${'x'.repeat(64 * 2 ** 20)}\n`),
  'invalid UTF-8': () => write(Buffer.from([0x7b, 0xff, 0xfe, 0x0a])),
  'text in the middle': () => write('step 3 of 10\n'),
  'an unknown key': async (line) => send({ ...(await answerTo(hello, line)), note: 'fast' }),
  'a wrong id': async (line) => send({ ...(await answerTo(hello, line)), id: 999_999 }),
  'a repeated id': async (line) => {
    const answer = await answerTo(hello, line);
    send({ ...answer, id: answer.id - 1 });
  },
  'an error': ({ id }) => send({ id, error: { code: 'broken', message: 'no memory' } }),
  unsupported: ({ id }) => send({ id, error: { code: 'unsupported', message: 'too hard' } }),
  'a wrong shape': async (line) => {
    const answer = await answerTo(hello, line);
    answer.ok.snapshots[0].params = [answer.ok.snapshots[0].params];
    send(answer);
  },
  'a wrong length': async (line) => {
    const answer = await answerTo(hello, line);
    answer.ok.snapshots[2].params[0] += ' 00000000';
    send(answer);
  },
  'a wrong dtype': async (line) =>
    send(changeWords(await answerTo(hello, line), (word) => word + word)),
  'too few snapshots': async (line) => {
    const answer = await answerTo(hello, line);
    answer.ok.snapshots.pop();
    send(answer);
  },
  'closes stdout and lives on': () => {
    process.stdout.end();
    return forever();
  },
  'one byte per second': async (line) => {
    for (const character of JSON.stringify(await answerTo(hello, line))) {
      write(character);
      await delay(1000);
    }
  },
};

appendFileSync(process.env.PIDS, `${process.pid}\n`);
if (name === 'ignores SIGTERM') {
  process.on('SIGTERM', () => undefined);
  process.stdin.on('end', forever);
}
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const table = request.op === 'hello' ? atHello : isTarget(request) ? atTarget : {};
  const act = table[name] ?? (request.op === 'run' ? atEveryRun[name] : undefined);
  if (act) {
    const isOfLine = ['never answers hello', 'an error', 'unsupported'].includes(name);
    await act(isOfLine ? request : line);
  } else {
    send(await answerTo(hello, line));
  }
}
