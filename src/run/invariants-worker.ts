import { parentPort, workerData } from 'node:worker_threads';
import { noLimit } from '../port/time-limit.ts';
import { referencePort } from '../port/reference-port.ts';
import { sendable, type InvariantWork } from './invariants-thread.ts';
import { invariantsOf } from './run-findings.ts';

/* The thread that invariants-thread.ts starts. */

const { version, arithmetic, ...setting } = workerData as InvariantWork;
const port = referencePort(arithmetic, version);
const results = await invariantsOf(port, { ...setting, arithmetic }, noLimit);
parentPort?.postMessage(sendable(results));
