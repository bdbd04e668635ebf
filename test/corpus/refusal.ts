import { expect } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';

/** What opening a folder, and reading all its cases, is refused with. */
export async function refusal(folder: string): Promise<unknown> {
  try {
    const corpus = await loadCorpus(folder);
    corpus.manifest.files.forEach(corpus.readCases);
    return 'nothing was refused';
  } catch (error) {
    return error;
  }
}

/** An error that says that this file is damaged. */
export const naming = (file: string): unknown =>
  expect.objectContaining({
    name: 'CorpusError',
    code: 'corpus_damaged',
    file,
    message: expect.stringContaining(file),
  });
