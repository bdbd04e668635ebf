import { PortError } from '../../errors.ts';
import { encodeScenarioWith } from '../../scenario/encode.ts';
import { check } from '../../scenario/parse.ts';
import { shortQuoted } from '../../scenario/value-text.ts';
import type { Port } from '../port.ts';
import { isPlainRunAnswer } from './plain-run-answer.ts';
import { capabilitiesOf, decodeRunAnswer, runAnswerSchema } from '../protocol.ts';
import { openSupervisedPort } from '../supervised-port.ts';
import type { PortLimits } from '../supervisor.ts';
import { tensorCodecs } from '../tensor-codec.ts';

/** A command and its limits. */
export interface ProcessPortOptions extends PortLimits {
  /** The program and its arguments. No shell reads them. */
  readonly command: readonly [string, ...string[]];
}

/**
 * Starts a command that speaks the protocol (spec/protocol.md), and asks it for its capabilities.
 *
 * @throws PortError if the command does not start, or does not answer hello.
 * @example
 * const port = await openProcessPort({ command: ['python', 'my_port.py'] });
 * port.capabilities.dtypes; // ['float32']
 * await port.close?.();
 */
export async function openProcessPort({ command, ...limits }: ProcessPortOptions): Promise<Port> {
  // a dynamic import, because it loads execa: 80 ms that other users of this package do not need
  const { PortProcess } = await import('./port-process.ts');
  return openSupervisedPort(
    {
      start: async (events) => new PortProcess(command, events),
      helloError: ({ code, message }) =>
        new PortError(
          'no_hello',
          `the port answered hello with the error ${shortQuoted(code)}: ${message}`,
        ),
      encodeRun: (scenario, { encoding = 'hex' }) => ({
        op: 'run',
        scenario: encodeScenarioWith(scenario, tensorCodecs[encoding].encode),
      }),
      decodeRun: (ok, { dtype }, hello) =>
        decodeRunAnswer(
          isPlainRunAnswer(ok) ? ok : check(runAnswerSchema, ok, '"ok"'),
          dtype,
          hello.encoding ?? 'hex',
          capabilitiesOf(hello).state,
        ),
      failureText: ({ code, message }) =>
        `the port answered with the error ${JSON.stringify(code)}: ${message}`,
    },
    limits,
  );
}
