import { Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { arithmeticOption } from './arguments/common-options.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import { expectExit } from './exit-now.ts';

interface ServeFlags {
  readonly port?: string;
  readonly arithmetic?: Arithmetic;
}

export function serveCommand(): Command {
  return new Command('serve')
    .summary('Run a module as a command that speaks the protocol')
    .description(
      'Run a module, or the bundled optimizer, as a command that speaks the protocol: for example, on another machine.',
    )
    .addOption(
      new Option('--port <file>', 'Serve this TypeScript or JavaScript module').default(
        undefined,
        'the bundled optimizer',
      ),
    )
    .addOption(arithmeticOption('Set the arithmetic of the bundled optimizer', 'portable'))
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity verify -- ssh host npx rmsprop-parity serve --port ./my-port.ts
  rmsprop-parity probe -- npx rmsprop-parity serve --arithmetic fma`,
    )
    .action(runServe);
}

async function runServe({ port: file, arithmetic = 'portable' }: ServeFlags): Promise<void> {
  const [{ servePort }, { loadModulePort }, { referencePort }, { packageVersion }] =
    await Promise.all([
      import('../port/serve.ts'),
      import('../port/module/module-port.ts'),
      import('../port/reference-port.ts'),
      import('../version.ts'),
    ]);
  if (process.stdin.isTTY) {
    throw new UsageError(
      '"serve" reads requests from stdin, but stdin is a terminal. Run it as a port, as in "rmsprop-parity verify -- npx rmsprop-parity serve".',
    );
  }
  expectExit(); // the end of this process is the end of the port, and its exit code is that of the port
  const port =
    file === undefined
      ? referencePort(arithmetic, packageVersion())
      : await loadModulePort(file, { inProcess: true });
  await servePort(port, process.stdin, process.stdout);
}
