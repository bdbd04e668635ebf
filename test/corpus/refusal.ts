import { expect } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';

/** Returns the error from opening a folder and reading all its cases. */
export async function refusal(folder: string): Promise<unknown> {
  try {
    const corpus = await loadCorpus(folder);
    corpus.manifest.files.forEach(corpus.readCases);
    return 'no error';
  } catch (error) {
    return error;
  }
}

/** Matches an error that reports this file as damaged. */
export const naming = (file: string): unknown =>
  expect.objectContaining({
    name: 'CorpusError',
    code: 'corpus_damaged',
    file,
    message: expect.stringContaining(file),
  });
