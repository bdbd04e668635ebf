import { describe, expect, it } from 'vitest';
import { oracleIn } from '../../../src/cli/fuzz/fuzz-oracle.ts';
import { bundledCorpus, readManifest } from '../../../src/corpus/corpus.ts';
import { CorpusError } from '../../../src/errors.ts';

describe('oracleIn()', () => {
  it('returns the oracle of an arithmetic', async () => {
    const { manifest } = await readManifest(bundledCorpus());
    expect(oracleIn(manifest, 'fma').arithmetic).toBe('fma');
    expect(oracleIn(manifest, 'portable').arithmetic).toBe('portable');
  });

  it('rejects a manifest without that arithmetic', () => {
    expect(() => oracleIn({ files: [] }, 'fma')).toThrow(
      new CorpusError('manifest.json', 'it has no file with fma arithmetic'),
    );
  });
});
