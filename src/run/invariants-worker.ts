import { parentPort, workerData } from 'node:worker_threads';
import { referencePort } from '../port/reference-port.ts';
import { sendable, type InvariantWork } from './invariants-thread.ts';
import { invariantsOf } from './run-findings.ts';

/* The thread that invariants-thread.ts starts. */

const { version, arithmetic, ...setting } = workerData as InvariantWork;
const results = await invariantsOf(referencePort(arithmetic, version), { ...setting, arithmetic });
parentPort?.postMessage(sendable(results));
