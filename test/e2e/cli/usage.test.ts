import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const help = '\n(run with --help for usage)';
const dtypes = 'float32, float64, float16, bfloat16, complex64, complex128';

describe('rmsprop-parity with wrong usage [CLI-1]', () => {
  it.each<[string[], string]>([
    [['verfy'], `error: unknown command 'verfy'\n(Did you mean verify?)${help}`],
    [['verify', '--tolarance', '3'], `error: unknown option '--tolarance'${help}`],
    [['verify', '--dtyp', 'x'], `error: unknown option '--dtyp'\n(Did you mean --dtype?)${help}`],
    [
      ['verify', '--dtype', 'float8'],
      `error: option '--dtype <list>' argument 'float8' is invalid. Unknown name "float8". Expected one or more of ${dtypes}, separated by commas.\n(Did you mean float32?)${help}`,
    ],
    [['verify', '--filter'], `error: option '--filter <glob>' argument missing${help}`],
    [
      ['verify', '--filter', 'grid/nothing'],
      'error: no case and no invariant matches the filter "grid/nothing". List the ids of all cases with "rmsprop-parity fixtures list --cases".',
    ],
    [
      ['verify', '--filter', 'grid/float32'],
      'error: no case and no invariant matches the filter "grid/float32". For all cases of this folder, pass --filter "grid/float32/**". List the ids of all cases with "rmsprop-parity fixtures list --cases".',
    ],
    [
      ['verify', '--reporter', 'html'],
      `error: option '--reporter <list>' argument 'html' is invalid. The reporter "html" needs a file, as in html=FILE.${help}`,
    ],
    [
      ['verify', 'something', 'else'],
      'error: unexpected argument "something". Write "--" before the command of a port, as in "-- something else".',
    ],
    [
      ['verify', '--port', 'a.ts', '--', 'b', 'c'],
      'error: there are two ports: --port "a.ts" and the command "b c". Pass only one of them.',
    ],
    [
      ['probe'],
      'error: there is no port. Pass a module with --port FILE, or a command after "--", as in "-- python my_port.py".',
    ],
    [
      ['verify', '--timeout', '0'],
      `error: option '--timeout <ms>' argument '0' is invalid. Expected a whole number from 1 to 2147483647.${help}`,
    ],
    [
      ['verify', '--level', 'close'],
      `error: option '--level <level>' argument 'close' is invalid. Expected exact or equivalent.${help}`,
    ],
    [
      ['verify', '--reporter', 'junit'],
      `error: option '--reporter <list>' argument 'junit' is invalid. The reporter "junit" needs a file, as in junit=FILE.${help}`,
    ],
    [
      ['verify', '--reporter', 'github'],
      'error: the reporter "github" needs the environment variable GITHUB_STEP_SUMMARY, which is missing. Use this reporter only in GitHub Actions, which sets the variable.',
    ],
    [
      ['verify', '--known', 'nothing.txt'],
      `error: cannot read the known deviations in "nothing.txt" (ENOENT: no such file or directory). Pass a text file with one deviation per line: see "rmsprop-parity explain KNO-1".`,
    ],
    [
      ['verify', '--known-update'],
      'error: --known-update needs a file to update. Pass the file with --known FILE.',
    ],
    [
      ['verify', '--shard', '8/7'],
      `error: option '--shard <i/n>' argument '8/7' is invalid. Expected I/N with 1 ≤ I ≤ N ≤ 1000, as in 2/7, but got "8/7".${help}`,
    ],
    [['fixtures', 'delete'], `error: unknown command 'delete'${help}`],
    [['fixtures', 'show'], `error: missing required argument 'id'${help}`],
    [
      ['fixtures', 'show', 'grid/float32/fma/plain', '--event', '-1'],
      `error: option '--event <index>' argument '-1' is invalid. Expected a whole number from 0 to 9007199254740991.${help}`,
    ],
    [['fixtures', 'regenerate', '--force'], `error: unknown option '--force'${help}`],
    [
      ['explain', 'nonsense'],
      'error: unknown id "nonsense". Run "rmsprop-parity explain" for the list of topics, or "rmsprop-parity fixtures list --cases" for the cases.',
    ],
    [
      ['diff', 'nothing.json', 'b.json'],
      `error: cannot read the report "nothing.json" (ENOENT: no such file or directory). Pass a JSON report, which --reporter json=FILE writes.`,
    ],
    [
      ['completion', 'bsh'],
      `error: command-argument value 'bsh' is invalid for argument 'shell'. Expected bash, zsh or fish.\n(Did you mean bash?)${help}`,
    ],
  ])('exits 2 and prints the whole message: %j', async (args, message) => {
    expect(await runCli(...args)).toEqual({ exitCode: 2, stdout: '', stderr: message });
  });

  it.each<[string[], string]>([
    [[], 'Usage: rmsprop-parity'],
    [['fixtures'], 'Usage: rmsprop-parity fixtures'],
    [['verify', '--port', 'nothing.ts'], 'there is no such file'],
    [
      ['verify', '--port', 'port.py'],
      'To run a program in another language, put its command after "--"',
    ],
    [
      ['verify', '--reporter', 'json=no/such/folder/report.json'],
      'error: cannot write the file "no/such/folder/report.json" (ENOENT: ',
    ],
    [['fixtures', 'show', 'grid'], 'fixtures list --cases'],
    [['fixtures', 'show', 'grid/float32/fma/plain', '--event', '12'], 'events 0 to 11'],
  ])('exits 2 with an explanation: %j', async (args, expected) => {
    const { exitCode, stdout, stderr } = await runCli(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(expected);
  });

  it.each([[['--help']], [['verify', '--help']], [['fixtures', 'regenerate', '--help']]])(
    'prints its help: %j',
    async (args) => {
      const { exitCode, stdout } = await runCli(...args);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Usage:');
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );
});
