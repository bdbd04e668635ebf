import { describe, expect, it } from 'vitest';
import { trajectoryDigest } from '../../scripts/arm64/trajectory-digest.ts';
import { torchRequirements } from '../../scripts/arm64/torch-requirements.ts';

const digestOf = (...bits: number[]): ReturnType<typeof trajectoryDigest> => {
  const param = new Float32Array(Uint32Array.from(bits).buffer);
  return trajectoryDigest('float32', [[{ params: [param], state: [null] }]]);
};

describe('trajectoryDigest() [NUM-14]', () => {
  it('is the same for NaNs with different bits', () => {
    expect(digestOf(0x7fc00000, 0x3f800000)).toEqual(digestOf(0xffc00001, 0x3f800000));
  });

  it('differs for +0 and -0, and for the last bit', () => {
    expect(digestOf(0)).not.toEqual(digestOf(0x80000000));
    expect(digestOf(0x3f800000)).not.toEqual(digestOf(0x3f800001));
  });

  it('counts values', () => {
    expect(digestOf(0, 1, 2).values).toBe(3);
  });
});

describe('torchRequirements()', () => {
  it('takes numpy 1 before PyTorch 2.3', () => {
    expect(torchRequirements('2.1.2')).toContain('numpy==1.26.4');
    expect(torchRequirements('2.3.0')).toContain('numpy==2.2.6');
    expect(torchRequirements('2.8.0')).toContain('torch==2.8.0');
  });
});
