import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { suiteFolder } from '../../temporary-folder.ts';
import { onTerminal } from './on-terminal.ts';
import { wrongPort } from './wrong-port.ts';

const ESCAPE = '\u001b[';

describe.skipIf(platform() !== 'linux')('verify on a terminal [REP-2]', async () => {
  const folder = await suiteFolder();
  const port = await wrongPort(folder, '{ alpha: 0.5 }');
  const args = ['verify', '--port', port, '--filter', 'grid/float32/**', '--invariants', '0'];
  const env = { PATH: process.env['PATH'] ?? '' };

  it('colours the verdict, and shows the progress', async () => {
    const text = await onTerminal(80, args, env);
    expect(text).toContain(`verdict   ${ESCAPE}1m${ESCAPE}31mDIVERGENT${ESCAPE}39m${ESCAPE}22m\n`);
    expect(text).toContain('judging');
  });

  it('has no colour with NO_COLOR or on a dumb terminal', async () => {
    for (const more of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const text = await onTerminal(80, args, { ...env, ...more });
      expect(text).toContain('verdict   DIVERGENT\n');
    }
  });

  it('wraps lines on a narrow terminal, except names of cases', async () => {
    const text = await onTerminal(44, args, { ...env, NO_COLOR: '1' });
    const report = text.slice(text.indexOf('verdict'));
    const long = report.split('\n').filter((line) => line.length > 44);
    expect(long.filter((line) => !line.includes('grid/float32/portable/'))).toEqual([]);
    expect(report).toContain('against   torch.optim.RMSprop of PyTorch\n          2.13.0');
  });
});
