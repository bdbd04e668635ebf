import { describe, expect, it } from 'vitest';
import { PortError } from '../../src/errors.ts';
import { TimeLimitError } from '../../src/port/time-limit.ts';
import { Deadline } from '../../src/run/deadline.ts';

const forever = (): Promise<never> => new Promise(() => undefined);
const timers = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('Deadline [SUP-2]', () => {
  it('returns the result of work that ends in time', async () => {
    const deadline = new Deadline();
    expect(await deadline.wait(() => Promise.resolve(7))).toBe(7);
    expect(deadline.over()).toBeNull();
  });

  it('stops waiting when the time is over, and starts no more work', async () => {
    const deadline = new Deadline(20);
    await expect(deadline.wait(forever)).rejects.toThrow(
      new TimeLimitError(20), // 'the run took longer than its limit of 20 ms'
    );
    let isStarted = false;
    const late = deadline.wait(() => {
      isStarted = true;
      return Promise.resolve();
    });
    await expect(late).rejects.toThrow('the run took longer than its limit of 20 ms');
    expect(isStarted).toBe(false);
  });

  it('stops waiting when the signal aborts', async () => {
    const abort = new AbortController();
    const deadline = new Deadline(60_000, abort.signal);
    const waiting = deadline.wait(forever);
    abort.abort();
    await expect(waiting).rejects.toThrow(new PortError('gave_up', 'interrupted'));
    expect(deadline.over()).not.toBeInstanceOf(TimeLimitError);
    deadline.stop();
  });

  it('has no timer after its end, so that the process can end', () => {
    const before = timers();
    const deadline = new Deadline(60_000);
    expect(timers()).toBe(before + 1);
    deadline.stop();
    expect(timers()).toBe(before);
  });

  it('never ends a run early, although a timer cannot wait that long', async () => {
    const deadline = new Deadline(2 ** 31);
    expect(await deadline.wait(() => new Promise((done) => setTimeout(done, 20, 7)))).toBe(7);
    deadline.stop();
  });
});
