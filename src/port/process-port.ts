import { InvalidArgumentError, PortError, UnsupportedError } from '../errors.ts';
import { encodeScenarioWith } from '../scenario/encode.ts';
import { check } from '../scenario/parse.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
import type { Replay } from '../scale/scale-case.ts';
import type { Port } from './port.ts';
import {
  capabilitiesOf,
  decodeRunAnswer,
  runAnswerSchema,
  type Answer,
  type AnswerError,
  type Hello,
} from './protocol.ts';
import { decodeScaleAnswer, encodeScaleRequest, scaleAnswerSchema } from './scale-messages.ts';
import { tensorCodecs, type Encoding } from './tensor-codec.ts';
import type { Supervisor, SupervisorOptions } from './supervisor.ts';

/**
 * Starts a command that speaks the protocol (spec/protocol.md), and asks it for its capabilities.
 *
 * @throws PortError if the command does not start, or does not answer hello.
 * @example
 * const port = await openProcessPort({ command: ['python', 'my_port.py'] });
 * port.capabilities.dtypes; // ['float32']
 * await port.close?.();
 */
export async function openProcessPort(options: SupervisorOptions): Promise<Port> {
  // a dynamic import, because it loads execa: 80 ms that other users of this package do not need
  const { Supervisor, WINDOW } = await import('./supervisor.ts');
  const supervisor = new Supervisor(options);
  const hello = await supervisor.start();
  const { name, version, language, encoding = 'hex' } = hello;
  const capabilities = capabilitiesOf(hello);
  return {
    name,
    version,
    ...(language !== undefined && { language }),
    capabilities,
    inFlight: WINDOW,
    incidents: supervisor.incidents,
    run: async (scenario) => {
      const answer = await supervisor.ask({
        op: 'run',
        scenario: encodeScenarioWith(scenario, tensorCodecs[encoding].encode),
      });
      return readAnswer(answer, scenario, hello);
    },
    ...(hello.features.includes('scale') && { scale: scaleBy(supervisor, encoding) }),
    close: () => supervisor.close(),
  };
}

function readAnswer(answer: Answer, { dtype }: Scenario, hello: Hello): Trajectory {
  if ('error' in answer) {
    throw errorOf(answer.error);
  }
  const { encoding = 'hex' } = hello;
  return reading(() => {
    const run = check(runAnswerSchema, answer.ok, '"ok"');
    return decodeRunAnswer(run, dtype, encoding, capabilitiesOf(hello).state);
  });
}

function scaleBy(supervisor: Supervisor, encoding: Encoding): Replay {
  return async (scaleCase, ranges) => {
    const answer = await supervisor.ask(encodeScaleRequest(scaleCase, ranges));
    if ('error' in answer) {
      throw errorOf(answer.error);
    }
    return reading(() => {
      const found = check(scaleAnswerSchema, answer.ok, '"ok"');
      return decodeScaleAnswer(found, scaleCase, ranges, encoding);
    });
  };
}

/** Runs `read`. Turns an InvalidArgumentError into a PortError. */
function reading<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new PortError('answer', `invalid answer: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function errorOf({ code, message, exception }: AnswerError): Error {
  const text = message.slice(0, 2000);
  if (code === 'unsupported') {
    return new UnsupportedError(text);
  }
  return code === 'refused' && exception !== undefined
    ? Object.assign(new Error(text), { exception })
    : new PortError('answer', `the port answered with the error ${JSON.stringify(code)}: ${text}`);
}
