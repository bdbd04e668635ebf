import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { WebAssemblyNamespace } from '../../webassembly.ts';
import { engine } from './kernel-modules.ts';
import { KernelInstances } from './kernel-instances.ts';
import { FAILED, PENDING, READY, WAKE, type ThreadMessage } from './kernel-threads.ts';

/*
 * The program of a thread that calls kernels for the thread of an optimizer. It sleeps until the optimizer wakes it,
 * and has no event loop. The optimizer waits for the answer: a count in shared memory.
 */

const { api } = engine();
if (!parentPort || !api) {
  throw new Error('only RMSprop may start this file. Set its option threads instead.');
}
const control = workerData as Int32Array;
const sites = new Map<number, KernelInstances>();

function handle(message: ThreadMessage, webAssembly: WebAssemblyNamespace): void {
  switch (message.kind) {
    case 'memory':
      sites.set(message.id, new KernelInstances(message.memory, webAssembly));
      break;
    case 'forget':
      sites.delete(message.id);
      break;
    case 'call': {
      const { dtype, fusing, name, operands } = message.call;
      try {
        sites.get(message.id)?.kernel(dtype, fusing, name)(...operands);
      } catch {
        Atomics.store(control, FAILED, 1);
      }
      Atomics.sub(control, PENDING, 1);
      Atomics.notify(control, PENDING);
    }
  }
}

Atomics.add(control, READY, 1);
Atomics.notify(control, READY);
for (;;) {
  const seen = Atomics.load(control, WAKE);
  const received = receiveMessageOnPort(parentPort);
  if (received) {
    handle(received.message as ThreadMessage, api);
  } else {
    Atomics.wait(control, WAKE, seen);
  }
}
