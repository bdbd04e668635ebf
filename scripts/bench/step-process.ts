import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Participant } from './step-participants.ts';
import { requestLine, type Cell, type Preparation, type Timing } from './step-request.ts';

/** The process of a participant. It answers one request at a time. */
export interface StepProcess {
  readonly participant: Participant;
  readonly prepare: (cell: Cell) => Promise<Preparation>;
  /** Takes steps of the last prepared cell for this many seconds. */
  readonly time: (cell: Cell, seconds: number) => Promise<Timing>;
  readonly close: () => Promise<void>;
}

export function startSteps(participant: Participant): StepProcess {
  const { mode, file, args, standIn = (cell: Cell): Cell => cell } = participant;
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const ended = once(child, 'close');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function ask<Answer>(line: string): Promise<Answer> {
    child.stdin.write(`${line}\n`);
    const { value, done } = await answers.next();
    if (done === true) {
      throw new Error(`${mode} ended without an answer to ${line}`);
    }
    return JSON.parse(value);
  }

  return {
    participant,
    prepare: (cell) => ask(requestLine({ ...standIn(cell), task: 'prepare', mode, seconds: 0 })),
    time: (cell, seconds) => ask(requestLine({ ...standIn(cell), task: 'time', mode, seconds })),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
