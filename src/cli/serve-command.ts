import { Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { arithmeticOption } from './arguments/common-options.ts';
import type { Arithmetic } from '../float/arithmetic.ts';

interface ServeFlags {
  readonly port?: string;
  readonly arithmetic?: Arithmetic;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description(
      'Speak the protocol for a module, or the bundled optimizer: a port in a process of its own.',
    )
    .addOption(new Option('--port <file>', 'a port in TypeScript or JavaScript'))
    .addOption(arithmeticOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity verify -- npx rmsprop-parity serve --port ./may-hang.ts
  rmsprop-parity probe -- npx rmsprop-parity serve --arithmetic fma`,
    )
    .action(runServe);
}

async function runServe({ port: file, arithmetic = 'portable' }: ServeFlags): Promise<void> {
  const [{ servePort }, { loadModulePort }, { referencePort }, { packageVersion }] =
    await Promise.all([
      import('../port/serve.ts'),
      import('../port/module-port.ts'),
      import('../port/reference-port.ts'),
      import('../version.ts'),
    ]);
  if (process.stdin.isTTY) {
    throw new UsageError(
      'serve reads requests from stdin, which is a terminal: put it after "verify --"',
    );
  }
  const port =
    file === undefined ? referencePort(arithmetic, packageVersion()) : await loadModulePort(file);
  await servePort(port, process.stdin, process.stdout);
}
