import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { shortReason, systemAdvice, systemMessage } from '../src/system-error.ts';

const missing: unknown = await readFile('/no/such/file').catch((error: unknown) => error);

describe('systemMessage() [FIL-5]', () => {
  it('describes an error of the file system, and says what to do', () => {
    expect(systemMessage(missing)).toBe(
      `the system reports "ENOENT: no such file or directory, open '/no/such/file'". Check the path.`,
    );
  });

  it('returns null for other errors, also for those with a code', () => {
    expect(systemMessage(new TypeError('x is not a function'))).toBeNull();
    expect(systemMessage(Object.assign(new Error('odd'), { code: 'ENOENT' }))).toBeNull();
    expect(systemAdvice('ENOENT')).toBeUndefined();
  });
});

describe('shortReason()', () => {
  it('leaves out the system call and the path', () => {
    expect(shortReason(missing)).toBe('ENOENT: no such file or directory');
    expect(shortReason(new Error('it is a folder, open'))).toBe('it is a folder, open');
  });
});
