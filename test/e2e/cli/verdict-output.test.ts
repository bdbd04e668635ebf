import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteFolder } from '../../temporary-folder.ts';
import { runCli, runCliWith } from './run-cli.ts';
import { wrongPort } from './wrong-port.ts';

const ESCAPE = '\u001b[';

describe('the output of verify and merge in a pipe [REP-2]', async () => {
  const folder = await suiteFolder();
  const port = await wrongPort(folder, '{ alpha: 0.5 }');
  const select = ['--filter', 'grid/float32/portable/*', '--invariants', '0'];
  const judge = ['verify', '--port', port, ...select];
  const file = (name: string): string => join(folder, name);

  it.each(['html', 'json', 'junit', 'badge'])(
    'has the verdict and the file on stderr if %s is the only report',
    async (reporter) => {
      const path = file(`report.${reporter}`);
      const result = await runCli(...judge, '--reporter', `${reporter}=${path}`);
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      expect(result.stderr).toMatch(
        /^DIVERGENT: the port differs from PyTorch in \d+ of 16 cases\./,
      );
      expect(result.stderr).toMatch(new RegExp(`\\n${reporter} +${path}$`));
    },
  );

  it('has the same for merge', async () => {
    await runCli(...judge, '--reporter', `json=${file('whole.json')}`);
    const html = file('merged.html');
    const result = await runCli('merge', '--reporter', `html=${html}`, file('whole.json'));
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(`\nhtml   ${html}`);
  });

  it.each<[Readonly<Record<string, string>>, boolean]>([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '3' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '0' }, false],
  ])('has colours in a pipe with %j: %s', async (env, hasColours) => {
    const { stdout } = await runCliWith(env, ...judge);
    expect(stdout.includes(`${ESCAPE}31mDIVERGENT`)).toBe(hasColours);
    expect(stdout.includes(ESCAPE)).toBe(hasColours);
  });

  it('shows every divergent case with --verbose, in verify and merge', async () => {
    const shown = (text: string): number => text.match(/^divergent {2}/gm)?.length ?? 0;
    const brief = await runCli(...judge);
    expect(shown(brief.stdout)).toBe(10);
    expect(brief.stdout).toMatch(/^… and \d more: --verbose shows all$/m);
    const [, count] = /differs from PyTorch in (\d+) of/.exec(brief.stdout) ?? [];
    const json = file('verbose.json');
    const whole = await runCli(...judge, '--verbose', '--reporter', `console,json=${json}`);
    expect(shown(whole.stdout)).toBe(Number(count));
    const merged = await runCli('merge', '--verbose', json);
    expect(shown(merged.stdout)).toBe(Number(count));
  });
});
