import { UsageError, codeOf } from './errors.ts';
import { openOutput } from './output-file.ts';
import { shortReason, systemAdvice } from './system-error.ts';

/**
 * Writes a file completely or not at all: writes another file first, and then renames it. It follows links, keeps the mode
 * and the owner of an old file, and does not replace a device or a pipe, but writes to it.
 *
 * @throws UsageError if the file is not writable.
 */
export async function writeAtomically(file: string, text: string): Promise<void> {
  try {
    const output = await openOutput(file);
    try {
      await output.write(text);
    } finally {
      await output.close();
    }
  } catch (error) {
    throw writeError(file, error);
  }
}

/** Returns the error about a file that a command cannot write. It names the file, the reason, and what to do. */
export function writeError(file: string, error: unknown): UsageError {
  const advice = placeCodes.has(codeOf(error)) ? undefined : systemAdvice(error);
  return new UsageError(
    `cannot write the file ${JSON.stringify(file)} (${shortReason(error)}). ${advice ?? 'Pass a file in a folder that exists and that you can write to.'}`,
    { cause: error },
  );
}

/** The codes that say that another folder would help. */
const placeCodes: ReadonlySet<unknown> = new Set(['EACCES', 'ENOENT', 'ENOTDIR', 'EPERM']);
