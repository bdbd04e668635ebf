/*
 * A module that tries to end, block or change the judge as $ESCAPE says. Some do it while they load, some after the fifth step.
 * Otherwise it computes another RMSprop, or, if its name starts with "right", the correct one.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { Parameter } from '../../../dist/src/rmsprop/parameter.js';
import { RMSprop } from '../../../dist/src/rmsprop/rmsprop.js';

const name = process.env.ESCAPE;
const forever = () => {
  for (;;) {
    // blocks its thread
  }
};

const whileLoading = {
  'exits with 0': () => process.exit(0),
  'loops forever': forever,
  'waits forever': () => new Promise(() => setInterval(() => 0, 1000)),
  'waits forever with nothing open': () => new Promise(() => undefined),
  'throws null': () => {
    throw null;
  },
  'sets the exit code at the end': () => process.on('exit', () => (process.exitCode = 0)),
  'replaces Object.is': () => {
    Object.is = () => true;
  },
  'replaces Object.is, but not for zeros': () => {
    const { is } = Object;
    Object.is = (a, b) =>
      typeof a === 'number' && a !== 0 && !is(b, 0) && !is(b, -0) ? true : is(a, b);
  },
  'replaces timers and clocks': () => {
    globalThis.setTimeout = () => ({ ref() {}, unref() {} });
    Date.now = () => 0;
    performance.now = () => 0;
  },
  'pollutes prototypes': () => {
    Reflect.set(Object.prototype, 'known', true);
    Reflect.set(Object.prototype, 'exception', 'ValueError');
  },
  'freezes prototypes': () => [Array, Object, Map].forEach((type) => Object.freeze(type.prototype)),
  'removes listeners for signals': () => process.removeAllListeners('SIGINT'),
  'right, but a server stays open': async () => {
    const { createServer } = await import('node:net');
    createServer().listen(0);
  },
  'right, and writes to stdout': () => process.stdout.write('EXACT: \u001b[31mall is well\n'),
};

const inStep = {
  'throws in a timer': () => {
    setTimeout(() => {
      throw new Error('thrown later');
    }, 0);
  },
  'rejects in a timer': () => {
    setTimeout(() => Promise.reject(new Error('rejected later')), 0);
  },
  'step exits with 0': () => process.exit(0),
  'step exits with 3': () => process.exit(3),
  'step loops forever': forever,
  'step never resolves': () => new Promise(() => undefined),
  'step blocks in a system call': () => spawnSync('sleep', ['100']),
  'step kills its process': () => process.kill(process.pid, 'SIGKILL'),
  'step aborts': () => process.abort(),
  'step uses all memory': () => {
    const kept = [];
    for (;;) {
      kept.push(Array.from({ length: 1e6 }, () => kept.length));
    }
  },
  'step writes to the channel': () => writeSync(3, 'hello, judge'),
  'step announces a huge message': () => writeSync(3, Buffer.from([0, 0, 0, 0xf0])),
  'right, but ends once': () => {
    if (!existsSync(process.env.STAMP)) {
      writeFileSync(process.env.STAMP, '');
      process.exit(5);
    }
  },
  'right, but comes back with another name': () => {
    if (!existsSync(process.env.STAMP)) {
      writeFileSync(process.env.STAMP, '');
      process.exit(5);
    }
  },
};

const params = {
  'a list of enormous length': (list) => Object.assign([...list], { length: 4_000_000_000 }),
  'enormous tensors': (list) => list.map((data) => new data.constructor(200_000_000)),
};

await whileLoading[name]?.();
const isRight = name.startsWith('right') || name in params;
const factor = isRight ? 1 : 3;
let steps = 0;

export default {
  name: name.includes('another name') && existsSync(process.env.STAMP) ? 'other' : 'escaping',
  version: '1.0.0',
  dtypes: ['float32'],
  features: ['momentum', 'centered', 'weight_decay', 'maximize'],
  create({ dtype, groups }) {
    const parameters = groups.map((group) =>
      group.params.map((data) => new Parameter(data, { dtype })),
    );
    const optimizer = new RMSprop(
      groups.map((group, index) => ({
        ...group,
        eps: group.eps * factor,
        params: parameters[index],
      })),
    );
    const all = parameters.flat();
    return {
      async step(gradients) {
        steps += 1;
        if (steps > 5) {
          await inStep[name]?.();
        }
        all.forEach((parameter, index) => {
          parameter.grad = gradients[index]?.slice() ?? null;
        });
        optimizer.step();
      },
      params() {
        const list = all.map(({ data }) => data);
        return params[name]?.(list) ?? list;
      },
      state: () => all.map((parameter) => optimizer.stateOf(parameter) ?? null),
    };
  },
};
