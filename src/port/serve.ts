import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { decodeScenario } from '../scenario/decode.ts';
import { encodeTrajectory } from '../scenario/encode.ts';
import type { ScenarioJson } from '../scenario/json.ts';
import { parse } from '../scenario/parse.ts';
import { scenarioSchema } from '../scenario/schema.ts';
import { LineReader } from './line-reader.ts';
import type { Port } from './port.ts';
import { PROTOCOL, type AnswerError, type Hello } from './protocol.ts';

type RequestJson =
  | { readonly id: number; readonly op: 'hello'; readonly protocol: number }
  | { readonly id: number; readonly op: 'run'; readonly scenario: ScenarioJson };

const requestSchema: z.ZodType<RequestJson> = z.union([
  z.strictObject({ id: z.int(), op: z.literal('hello'), protocol: z.int() }),
  z.strictObject({ id: z.int(), op: z.literal('run'), scenario: scenarioSchema }),
]);

/** Answers requests for a port until the input ends: the other side of process-port.ts. */
export async function servePort(port: Port, input: Readable, output: Writable): Promise<void> {
  const reader = new LineReader();
  for await (const chunk of input) {
    for (const line of reader.push(chunk)) {
      output.write(`${JSON.stringify(await answerTo(port, line))}\n`);
    }
  }
}

/** The answer to a request. */
export async function answerTo(port: Port, line: string): Promise<object> {
  const request = parse(requestSchema, line);
  const answer = request.op === 'hello' ? { ok: helloOf(port) } : await run(port, request);
  return { id: request.id, ...answer };
}

function helloOf({ name, version, language = 'TypeScript', capabilities }: Port): Hello {
  const { dtypes, features, state, flushesSubnormals = false } = capabilities;
  const subnormals = flushesSubnormals ? 'flushed' : 'kept';
  return { protocol: PROTOCOL, name, version, language, dtypes, features, state, subnormals };
}

async function run(
  port: Port,
  { scenario: json }: { readonly scenario: ScenarioJson },
): Promise<{ ok: object } | { error: AnswerError }> {
  try {
    const scenario = decodeScenario(json);
    return { ok: { snapshots: encodeTrajectory(scenario.dtype, await port.run(scenario)) } };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

function errorOf(error: unknown): AnswerError {
  if (!(error instanceof Error)) {
    return { code: 'failed', message: String(error) };
  }
  const { message } = error;
  if ('exception' in error && typeof error.exception === 'string') {
    return { code: 'refused', exception: error.exception, message };
  }
  const isUnsupported = 'code' in error && error.code === 'unsupported';
  return { code: isUnsupported ? 'unsupported' : 'failed', message };
}
