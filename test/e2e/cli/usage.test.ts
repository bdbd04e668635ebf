import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

describe('rmsprop-parity, used wrongly [CLI-1]', () => {
  it.each<[string[], string]>([
    [[], 'Usage: rmsprop-parity'],
    [['verfy'], 'Did you mean verify?'],
    [['verify', '--tolarance', '3'], "unknown option '--tolarance'"],
    [['verify', '--dtyp', 'float32'], 'Did you mean --dtype?'],
    [
      ['verify', '--dtype', 'float8'],
      '"float8" is none of float32, float64, float16, bfloat16, complex64, complex128',
    ],
    [['verify', '--dtype', ''], '"" is none of float32'],
    [['verify', '--arithmetic', 'fused'], 'Allowed choices are portable, fma'],
    [['verify', '--filter'], 'argument missing'],
    [['verify', '--filter', 'grid/nothing'], 'fixtures list --cases'],
    [['verify', 'something'], 'a command goes after "--", as in "-- something"'],
    [['verify', '--port', 'nothing.ts'], 'there is no such file'],
    [
      ['verify', '--port', 'port.py'],
      'To run a program in another language, put its command after "--"',
    ],
    [['verify', '--port', 'a.ts', '--', 'b'], 'expected one of them'],
    [['verify', '--timeout', '0'], 'whole number from 1'],
    [['verify', '--restarts', 'many'], 'whole number from 0'],
    [['verify', '--level', 'close'], 'Allowed choices are exact, equivalent'],
    [['verify', '--require', 'momentun'], '"momentun" is none of float32'],
    [['verify', '--reporter', 'junit'], 'The reporters are console, github, json=FILE'],
    [['verify', '--reporter', 'json=no/such/folder/report.json'], 'cannot be written'],
    [['verify', '--known', 'nothing.txt'], 'cannot be read'],
    [['verify', '--known-update'], '--known-update needs --known FILE'],
    [['fixtures'], 'Usage: rmsprop-parity fixtures'],
    [['fixtures', 'delete'], "unknown command 'delete'"],
    [['fixtures', 'show'], "missing required argument 'id'"],
    [['fixtures', 'show', 'grid'], 'fixtures list --cases'],
    [['fixtures', 'show', 'grid/float32/fma/plain', '--event', '-1'], 'whole number'],
    [['fixtures', 'show', 'grid/float32/fma/plain', '--event', '12'], 'those of events 0 to 11'],
    [['fixtures', 'regenerate', '--force'], "unknown option '--force'"],
  ])('exits 2 and says what is right: %j', async (args, expected) => {
    const { exitCode, stdout, stderr } = await runCli(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(expected);
  });

  it.each([[['--help']], [['verify', '--help']], [['fixtures', 'regenerate', '--help']]])(
    'explains itself: %j',
    async (args) => {
      const { exitCode, stdout } = await runCli(...args);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Usage:');
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );
});
