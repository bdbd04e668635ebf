import { InvalidArgumentError, PortError, UnsupportedError } from '../errors.ts';
import type { Replay } from '../scale/scale-case.ts';
import { check } from '../scenario/parse.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
import type { Port } from './port.ts';
import { capabilitiesOf, type Answer, type AnswerError, type Hello } from './protocol.ts';
import { decodeScaleAnswer, encodeScaleRequest, scaleAnswerSchema } from './scale-messages.ts';
import { Supervisor, WINDOW, type PortHostKind, type PortLimits } from './supervisor.ts';

/** What a port needs of a kind of host: how to ask it, and how to read its answers. */
export interface SupervisedKind extends PortHostKind {
  /** Returns the request that plays a scenario. */
  readonly encodeRun: (scenario: Scenario, hello: Pick<Hello, 'encoding'>) => object;
  /** Reads the answer to it. @throws InvalidArgumentError if the answer is not valid. */
  readonly decodeRun: (ok: unknown, scenario: Scenario, hello: Hello) => Trajectory;
  /** Returns the message for a port that answers with an error. */
  readonly failureText: (error: AnswerError) => string;
}

/**
 * Starts a port in a host and asks it for its capabilities.
 *
 * @throws PortError if the host does not start, or does not answer hello.
 */
export async function openSupervisedPort(kind: SupervisedKind, limits: PortLimits): Promise<Port> {
  const supervisor = new Supervisor(kind, limits);
  const hello = await supervisor.start();
  const { name, version, language } = hello;
  /** Sends a request, and reads the answer. */
  const ask = async <Value>(request: object, read: (ok: unknown) => Value): Promise<Value> => {
    return valueOf(await supervisor.ask(request), kind, read);
  };
  const scale: Replay = (scaleCase, ranges) =>
    ask(encodeScaleRequest(scaleCase, ranges), (ok) =>
      decodeScaleAnswer(check(scaleAnswerSchema, ok, '"ok"'), scaleCase, ranges, hello.encoding),
    );
  return {
    name,
    version,
    ...(language !== undefined && { language }),
    capabilities: capabilitiesOf(hello),
    inFlight: WINDOW,
    incidents: supervisor.incidents,
    run: (scenario) =>
      ask(kind.encodeRun(scenario, hello), (ok) => kind.decodeRun(ok, scenario, hello)),
    ...(hello.features.includes('scale') && { scale }),
    openCopy: () => openSupervisedPort(kind, limits),
    close: () => supervisor.close(),
  };
}

/**
 * Returns the value of an answer.
 *
 * @throws an error of the port, if the answer is one; PortError if `read` finds that the answer is not valid.
 */
export function valueOf<Value>(
  answer: Answer,
  kind: Pick<SupervisedKind, 'failureText'>,
  read: (ok: unknown) => Value,
): Value {
  if ('error' in answer) {
    throw errorOf(answer.error, kind);
  }
  try {
    return read(answer.ok);
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new PortError('answer', `invalid answer: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function errorOf(error: AnswerError, { failureText }: Pick<SupervisedKind, 'failureText'>): Error {
  const { code, exception } = error;
  const message = error.message.slice(0, 2000);
  if (code === 'unsupported') {
    return new UnsupportedError(message);
  }
  return code === 'refused'
    ? Object.assign(new Error(message), { code, ...(exception !== undefined && { exception }) })
    : new PortError('answer', failureText({ ...error, message }));
}
