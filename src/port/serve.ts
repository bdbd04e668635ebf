import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { exceptionOf, isRefusal, isUnsupported, messageOf, UnsupportedError } from '../errors.ts';
import { decodeScenario } from '../scenario/decode.ts';
import { encodeTrajectory } from '../scenario/encode.ts';
import type { ScenarioJson } from '../scenario/scenario-json.ts';
import { parse } from '../scenario/parse.ts';
import { scenarioSchema } from '../scenario/scenario-schema.ts';
import { LineReader } from './process/line-reader.ts';
import type { Port } from './port.ts';
import { PROTOCOL, type AnswerError, type Hello } from './protocol.ts';
import { decodeScaleCase, scaleRequestFields, type ScaleRequest } from './scale-messages.ts';
import { schemaOf } from '../scenario/schema-of.ts';

type RequestJson =
  | {
      readonly id: number;
      readonly op: 'hello';
      readonly protocol: number;
      /** What only `judge` reads, in a file of requests (OFF-2). */
      readonly offline?: unknown;
    }
  | { readonly id: number; readonly op: 'run'; readonly scenario: ScenarioJson }
  | (ScaleRequest & { readonly id: number });

const requestSchema: z.ZodType<RequestJson> = schemaOf<RequestJson>()(
  z.union([
    z.strictObject({
      id: z.int(),
      op: z.literal('hello'),
      protocol: z.int(),
      offline: z.unknown().exactOptional(),
    }),
    z.strictObject({ id: z.int(), op: z.literal('run'), scenario: scenarioSchema }),
    z.strictObject({ id: z.int(), ...scaleRequestFields }),
  ]),
);

/** Answers the requests of a judge for a port until the input ends. process-port.ts is the judge's side. */
export async function servePort(port: Port, input: Readable, output: Writable): Promise<void> {
  const reader = new LineReader('the client');
  for await (const chunk of input) {
    for (const line of reader.push(chunk)) {
      output.write(`${JSON.stringify(await answerTo(port, line))}\n`);
    }
  }
}

/** @throws InvalidArgumentError if the line is not a request of the protocol. */
export async function answerTo(port: Port, line: string): Promise<object> {
  const request = parse(requestSchema, line);
  switch (request.op) {
    case 'hello':
      return { id: request.id, ok: helloOf(port) };
    case 'run':
      return { id: request.id, ...(await answering(() => run(port, request))) };
    case 'scale':
      return { id: request.id, ...(await answering(() => playScale(port, request))) };
  }
}

/** Returns the answer to hello for a port. */
export function helloOf({
  name,
  version,
  language = 'TypeScript',
  capabilities,
  scale,
}: Port): Hello {
  const { dtypes, state, flushesSubnormals = false } = capabilities;
  const features = [...capabilities.features, ...(scale ? (['scale'] as const) : [])];
  const subnormals = flushesSubnormals ? 'flushed' : 'kept';
  return { protocol: PROTOCOL, name, version, language, dtypes, features, state, subnormals };
}

async function run(
  port: Port,
  { scenario: json }: { readonly scenario: ScenarioJson },
): Promise<object> {
  const scenario = decodeScenario(json);
  return { snapshots: encodeTrajectory(scenario.dtype, await port.run(scenario)) };
}

/** Plays a scale case on a port. @throws UnsupportedError if the port does not play them. */
export async function playScale(port: Port, request: ScaleRequest): Promise<object> {
  if (!port.scale) {
    throw new UnsupportedError('this port does not play scale cases');
  }
  return { digests: await port.scale(decodeScaleCase(request.case), request.digests) };
}

/** Runs a function, and returns its result or its error as the body of an answer. */
export async function answering(
  answer: () => Promise<object>,
): Promise<{ ok: object } | { error: AnswerError }> {
  try {
    return { ok: await answer() };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

function errorOf(error: unknown): AnswerError {
  const message = messageOf(error);
  if (isRefusal(error)) {
    const exception = exceptionOf(error);
    return { code: 'refused', ...(exception !== null && { exception }), message };
  }
  return { code: isUnsupported(error) ? 'unsupported' : 'failed', message };
}
