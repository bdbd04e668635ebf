import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../../src/did-you-mean.ts';
import { runCli } from './run-cli.ts';

describe('didYouMean() [CLI-13]', () => {
  it.each([
    ['exat', 'exact'],
    ['EXACT', 'exact'],
    ['float23', 'float32'],
    ['flaot64', 'float64'],
    ['bfloat6', 'bfloat16'],
    ['bnd-22', 'BND-2'],
  ])('suggests for %j the name %j', (given, meant) => {
    const names = ['exact', 'float32', 'float64', 'float16', 'bfloat16', 'BND-2'];
    expect(nearestName(given, names)).toBe(meant);
    expect(didYouMean(given, names)).toBe(`\n(Did you mean ${meant}?)`);
  });

  it.each(['', 'x', 'complex', 'something else', 'constructor', 'exactly not'])(
    'suggests no name for %j',
    (given) => {
      expect(didYouMean(given, ['exact', 'float32', 'float64'])).toBe('');
    },
  );

  it('takes less than a second with a name of any length', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `grid/float32/portable/${index}`);
    const start = performance.now();
    expect(didYouMean('grid/'.repeat(200_000), names)).toBe('');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('an error about a name [CLI-13]', () => {
  it.each<[string[], string]>([
    [['verfy'], 'verify'],
    [['fixtures', 'lst'], 'list'],
    [['--versoin'], '--version'],
    [['verify', '--reportr', 'x'], '--reporter'],
    [['fixtures', 'show', '--evnt', '3'], '--event'],
    [['fuzz', '--sead', '3'], '--seed'],
    [['verify', '--level', 'exat'], 'exact'],
    [['verify', '--arithmetic', 'portabel'], 'portable'],
    [['fuzz', '--oracle', 'trch'], 'torch'],
    [['serve', '--arithmetic', 'fam'], 'fma'],
    [['completion', 'bsh'], 'bash'],
    [['verify', '--dtype', 'float23'], 'float32'],
    [['fuzz', '--dtype', 'float32,comlex64'], 'complex64'],
    [['verify', '--require', 'momentun'], 'momentum'],
    [['verify', '--reporter', 'consol'], 'console'],
    [['merge', '--reporter', 'jnuit=a.xml', 'a.json'], 'junit'],
    [['explain', 'epsilom'], 'epsilon'],
    [['explain', 'epsilon: insid'], 'epsilon: inside'],
    [['explain', 'epsilon/insid'], 'epsilon/inside'],
    [['explain', 'invariants/squareaverage'], 'invariants/square-average'],
    [['explain', 'tensorflow1'], 'tensorflow-1'],
    [['explain', 'Lain'], 'lane'],
    [['explain', 'grid/float32/portable/centred'], 'grid/float32/portable/centered'],
    [['fixtures', 'show', 'grid/float32/portable/centred'], 'grid/float32/portable/centered'],
    [['fixtures', 'show', 'grid/flaot32/fma/plain'], 'grid/float32/fma/plain'],
  ])('suggests the nearest name: %j', async (args, meant) => {
    const { exitCode, stdout, stderr } = await runCli(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.split('\n')).toContain(`(Did you mean ${meant}?)`);
  });

  it.each([
    [['verify', '--level', 'sufficient']],
    [['verify', '--dtype', 'int']],
    [['verify', '--reporter', 'junit']], // only its file is missing
    [['explain', 'constructor']],
    [['explain', 'nothing/like/a/case']],
    [['fixtures', 'show', 'grid']],
  ])('suggests no name if none is near: %j', async (args) => {
    const { exitCode, stderr } = await runCli(...args);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('Did you mean');
  });
});
