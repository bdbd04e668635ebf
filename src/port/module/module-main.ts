import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { PortError } from '../../errors.ts';
import { loadDefaultExport } from './load-module.ts';
import { playerPort } from './module-port.ts';
import { thrownText } from '../port-call.ts';
import type { Port } from '../port.ts';
import { answering, helloOf, playScale } from '../serve.ts';
import { FrameReader, toFrame } from './frames.ts';
import { CHANNEL, type ModuleQuestion, type ModuleRequest } from './module-messages.ts';

/* Runs in the process of a module, and answers the requests of the judge in order. module-process.ts starts it. */

const channel = new Socket({ fd: CHANNEL });
const reader = new FrameReader(Infinity);
const end = process.kill.bind(process, process.pid, 'SIGKILL');
let opening: Promise<Port> | null = null;
let queue: Promise<void> = Promise.resolve();

channel.on('data', (chunk) => {
  for (const request of reader.push(chunk)) {
    receive(request as ModuleRequest); // of this package
  }
});
channel.on('error', end);
channel.on('close', end); // the judge has ended
process.on('uncaughtException', (error) => {
  // a module that handles such errors itself has a listener too
  if (process.listenerCount('uncaughtException') === 1) {
    channel.write(toFrame({ crash: thrownText(error) })); // the judge then ends this process
  }
});
offerToEndFirst();
channel.write(toFrame({ ready: true }));

function receive(request: ModuleRequest): void {
  if (request.op === 'load') {
    const { path, file } = request.module;
    opening = loadDefaultExport(path, file).then(playerPort);
    opening.catch(() => undefined); // the answer to hello reports the error
    return;
  }
  queue = queue.then(async () => {
    channel.write(toFrame({ id: request.id, ...(await answerTo(request)) }));
  });
}

async function answerTo(question: ModuleQuestion): Promise<object> {
  if (question.op === 'hello') {
    return answerHello();
  }
  return answering(async () => {
    const port = await opened();
    return question.op === 'run'
      ? { snapshots: await port.run(question.scenario) }
      : playScale(port, question);
  });
}

async function opened(): Promise<Port> {
  if (opening === null) {
    throw new PortError('protocol', 'the judge has named no module');
  }
  return opening;
}

async function answerHello(): Promise<object> {
  try {
    return { ok: helloOf(await opened()) };
  } catch (error) {
    if (!(error instanceof PortError)) {
      throw error;
    }
    return { error: { code: error.problem, message: error.message } };
  }
}

/** Asks Linux to end this process, and not the judge, when the machine runs out of memory. */
function offerToEndFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // another system
  }
}
