import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { describeWithPython } from '../oracle/system-python.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { main } from './cli/run-cli.ts';

/* Mistakes that users often make, with the whole message. The message alone must be enough to fix the mistake. */

const folder = join(import.meta.dirname, 'usual-mistakes');
const oneCase = ['--filter', 'grid/float32/portable/plain', '--invariants', '0'];

/** Runs the command in the folder of the ports, and returns its exit code and its output without line breaks. */
async function run(...args: readonly string[]): Promise<{ exitCode?: number; text: string }> {
  const { exitCode, all } = await execa(process.execPath, [main, ...args], {
    cwd: folder,
    reject: false,
    all: true,
  });
  return { ...(exitCode === undefined ? {} : { exitCode }), text: all.replaceAll(/\s+/g, ' ') };
}

interface Mistake {
  readonly mistake: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly message: string;
}

const dtypes = 'float32, float64, float16, bfloat16, complex64, complex128';
const features =
  '"momentum", "centered", "weight_decay", "maximize", "param_groups", "null_gradients", "set_hyperparameters", "add_group", "state_dict", "zero_grad", "foreach", "refusals", "defaults", "backward", "set_data", "save_and_load", "tensor_lr", "differentiable", "capturable", "named_parameters" or "empty_groups"';
const unjudged = 'FAILED: the suite cannot judge the port: ';

const usage: readonly Mistake[] = [
  {
    mistake: 'a typo in an option',
    args: ['verify', '--levle', 'exact'],
    exitCode: 2,
    message: "error: unknown option '--levle' (Did you mean --level?) (run with --help for usage)",
  },
  {
    mistake: 'a typo in a command',
    args: ['verfy'],
    exitCode: 2,
    message: "error: unknown command 'verfy' (Did you mean verify?) (run with --help for usage)",
  },
  {
    mistake: 'a typo in a value',
    args: ['verify', '--dtype', 'float'],
    exitCode: 2,
    message: `Unknown name "float". Expected one or more of ${dtypes}, separated by commas. (Did you mean float32?)`,
  },
  {
    mistake: 'a folder instead of a file',
    args: ['verify', '--port', 'my port'],
    exitCode: 2,
    message:
      'error: cannot load the port "my port": it is a folder. Pass a file, as in --port ./my-port.ts.',
  },
  {
    mistake: 'a file that does not exist',
    args: ['verify', '--port', './my-prot.ts'],
    exitCode: 2,
    message: `error: cannot read the port "./my-prot.ts": there is no such file. Relative paths start at ${JSON.stringify(folder)}.`,
  },
  {
    mistake: 'a program in another language as a module',
    args: ['verify', '--port', './port.py'],
    exitCode: 2,
    message:
      'error: cannot load the port "./port.py": expected a file that ends with .ts, .mts, .js, .mjs or .cjs. To run a program in another language, put its command after "--", as in -- python my_port.py.',
  },
  {
    mistake: 'a command without "--"',
    args: ['verify', 'python3', 'port.py'],
    exitCode: 2,
    message:
      'error: unexpected argument "python3". Write "--" before the command of a port, as in "-- python3 port.py".',
  },
  {
    mistake: 'a path with spaces without quotes',
    args: ['verify', '--port', './my', 'port/port.mjs'],
    exitCode: 2,
    message:
      'error: unexpected argument "port/port.mjs". If the path of the port contains spaces, put it in quotes, as in --port "./my port/port.mjs".',
  },
  {
    mistake: 'a filter that matches nothing',
    args: ['verify', '--filter', 'gird/*'],
    exitCode: 2,
    message:
      'error: no case and no invariant matches the filter "gird/*". List the ids of all cases with "rmsprop-parity fixtures list --cases".',
  },
  {
    mistake: 'the wrong folder as the corpus',
    args: ['verify', '--corpus', '.'],
    exitCode: 4,
    message:
      'error: manifest.json: cannot read this file in the folder ".": it does not exist. If this is not the folder of a corpus, pass another one, or leave out --corpus.',
  },
];

const modules: readonly Mistake[] = [
  {
    mistake: 'no default export',
    args: ['--port', './no-default-export.mjs'],
    exitCode: 3,
    message: `${unjudged}the module "./no-default-export.mjs" has no default export. Add one, as in: export default definePort({ … }).`,
  },
  {
    mistake: 'the optimizer itself as the default export',
    args: ['--port', './class.mjs'],
    exitCode: 3,
    message: `${unjudged}invalid port: the default export is a function: expected an object. Export an object, as in: export default definePort({ … }).`,
  },
  {
    mistake: 'an unknown feature',
    args: ['--port', './unknown-feature.mjs'],
    exitCode: 3,
    message: `${unjudged}invalid port: features[0] is "weightDecay": expected ${features} (did you mean "weight_decay"?). Export an object, as in: export default definePort({ … }).`,
  },
  {
    mistake: 'a parameter of the wrong length',
    args: ['--port', './short-parameter.mjs'],
    exitCode: 1,
    message:
      'PyTorch 37 numbers port 36 numbers total 24 differences; no values to compare fix Return each tensor with all its elements after each event.',
  },
  {
    mistake: 'plain arrays',
    args: ['--port', './plain-arrays.mjs'],
    exitCode: 3,
    message:
      'the port broke: params()[0] is an Array of length 37: expected a Float32Array, because the dtype is float32.',
  },
  {
    mistake: "the protocol's names in a module",
    args: ['--port', './protocol-names.mjs'],
    exitCode: 3,
    message:
      'the port broke: `state()[0]` has the key `square_avg`: modules use `squareAvg`. Rename the key.',
  },
  {
    mistake: 'an option that does not exist in create()',
    args: ['--port', './throwing.mjs'],
    exitCode: 3,
    message:
      "the port broke: step() threw TypeError: Cannot read properties of undefined (reading 'toFixed') (throwing.mjs:6)",
  },
  {
    mistake: 'a command that does not exist',
    args: ['--', 'pyhton', 'port.py'],
    exitCode: 3,
    message: `${unjudged}cannot start "pyhton": there is no such program on the PATH (ENOENT). The command has 2 words: "pyhton", "port.py". Check the name, or pass a path such as ./port.`,
  },
];

const inPython = (
  mistake: string,
  argument: string,
  exitCode: number,
  message: string,
): Mistake => ({
  mistake,
  args: ['--timeout', '3000', '--', 'python3', 'port.py', argument],
  exitCode,
  message,
});

const commands: readonly Mistake[] = [
  inPython(
    'unflushed output',
    'unflushed',
    3,
    `${unjudged}no valid answer to hello: the port did not answer within 3000 ms. The usual cause is output that the port did not flush. Flush stdout after each answer. If the port is slow, allow more time with --timeout.`,
  ),
  inPython(
    'other output on stdout',
    'prints',
    3,
    `${unjudged}no valid answer to hello: the port wrote "loading weights" to stdout, which is not an answer (invalid JSON: Unexpected token`,
  ),
  inPython(
    'a port that ends after a request',
    'one-request',
    3,
    `${unjudged}no valid answer to hello: the port exited with code 0 before its stdin ended. Read requests in a loop until stdin ends.`,
  ),
  inPython(
    'another version of the protocol',
    'version',
    3,
    `${unjudged}invalid answer to hello: protocol is 2: expected the number 1. See PRO-2 to PRO-4 in spec/protocol.md.`,
  ),
  inPython(
    "a module's name of an option",
    'crash',
    3,
    'the port exited with code 1. Its stderr ends with: Traceback (most recent call last):',
  ),
  inPython(
    'numbers instead of hexadecimal words',
    'decimal',
    3,
    'the port broke: invalid answer: snapshot 0: parameter 0: the tensor is an Array of length 2: expected a string of hex words, as in "3f800000 40000000". To send numbers, answer hello with "encoding":"decimal".',
  ),
];

describe('the message for a usual mistake [CLI-1, ADP-1]', () => {
  it.each(usage)('$mistake', async ({ args, exitCode, message }) => {
    expect(await run(...args)).toEqual({ exitCode, text: expect.stringContaining(message) });
  });

  it.each(modules)('$mistake', async ({ args, exitCode, message }) => {
    const found = await run('verify', ...oneCase, ...args);
    expect(found).toEqual({ exitCode, text: expect.stringContaining(message) });
  });

  it.each([
    [
      'a syntax error',
      'export default {\n  name: "x",\n  version: 1 1,\n};\n',
      'SyntaxError: Unexpected number (port.mjs:3)',
    ],
    [
      'an import of a file that does not exist',
      "import './no-such-file.mjs';\n\nexport default {};\n",
      "Error: Cannot find module '",
    ],
  ])('%s', async (_, text, problem) => {
    const port = join(await temporaryFolder(), 'port.mjs');
    await writeFile(port, text);
    expect(await run('verify', ...oneCase, '--port', port)).toEqual({
      exitCode: 3,
      text: expect.stringContaining(
        `${unjudged}cannot load the port ${JSON.stringify(port)}: ${problem}`,
      ),
    });
  });
});

describeWithPython('the message for a usual mistake of a command [PRO-1, PRO-2]', () => {
  it.each(commands)('$mistake', async ({ args, exitCode, message }) => {
    const found = await run('verify', ...oneCase, ...args);
    expect(found).toEqual({ exitCode, text: expect.stringContaining(message) });
  });
});

describe('what is not a mistake', () => {
  it('accepts a path with spaces in quotes', async () => {
    const { exitCode } = await run('verify', ...oneCase, '--port', './my port/port.mjs');
    expect(exitCode).toBe(0);
  });
});

describeWithPython('a command that ends its lines with CRLF [PRO-1]', () => {
  it('gets the verdict on its values', async () => {
    const { exitCode, text } = await run('verify', ...oneCase, '--', 'python3', 'port.py', 'crlf');
    expect({ exitCode, text }).toEqual({
      exitCode: 1,
      text: expect.stringContaining('DIVERGENT: the port differs from PyTorch in 1 of 1 case.'),
    });
  });
});
