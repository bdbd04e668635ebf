import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { main, verifyToReport } from '../e2e/cli/run-cli.ts';

/** Writes a module with a small optimizer that uses this denominator. */
async function portWith(denominator: string): Promise<string> {
  const file = join(await temporaryFolder(), 'port.mjs');
  await writeFile(
    file,
    `export default {
      name: 'mine',
      version: '1',
      dtypes: ['float32'],
      features: [],
      observes: ['square_avg'],
      create({ groups: [{ params, lr, alpha, eps }] }) {
        const averages = params.map(({ length }) => new Float32Array(length));
        return {
          step(gradients) {
            gradients.forEach((gradient, index) =>
              gradient.forEach((g, at) => {
                const v = Math.fround(alpha * averages[index][at] + (1 - alpha) * g * g);
                averages[index][at] = v;
                params[index][at] -= (lr * g) / (${denominator});
              }),
            );
          },
          params: () => params,
          state: () => averages.map((squareAvg) => ({ squareAvg })),
        };
      },
    };\n`,
  );
  return file;
}

describe('rmsprop-parity verify with a divergent port [CLI-10, DIA-6, DIA-7]', () => {
  it('reports what the port computes instead, as text and as JSON', async () => {
    const { exitCode, stdout, report } = await verifyToReport([
      '--port',
      await portWith('Math.sqrt(v + eps)'),
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("\nDIAGNOSIS\n\nThe port's RMSprop differs from PyTorch");
    expect(stdout).toContain('it adds epsilon inside the square root (epsilon: inside)');
    expect(stdout.trimEnd().split('\n\n').at(-1)).toMatch(/^DIVERGENT/);
    expect(report.diagnosis).toMatchObject({
      name: 'the textbook formula',
      deviations: [{ axis: 'epsilon', value: 'inside' }],
      isWhole: true,
      alternatives: [],
    });
    expect(report.diagnosis?.explained).toBeGreaterThan(0.9);
    expect(report.diagnosis?.alsoKnownAs).toContain('ConvNetJS windowgrad');
  });

  it('reports the same for a port in a separate process', async () => {
    const module = await portWith('Math.sqrt(v + eps)');
    const serve = ['--', process.execPath, main, 'serve', '--port', module];
    const { report } = await verifyToReport(serve);
    expect(report.diagnosis?.deviations).toEqual([{ axis: 'epsilon', value: 'inside' }]);
  });

  it('shows the operations of a step if no known RMSprop matches', async () => {
    const { exitCode, stdout, report } = await verifyToReport([
      '--port',
      await portWith('Math.cbrt(v) + eps'),
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('No known RMSprop explains all values.');
    expect(stdout).toMatch(/^ {2}a {2}denominator .* first difference$/m);
    expect(report.diagnosis).toMatchObject({ name: null, deviations: [], isWhole: false });
    expect(report.diagnosis?.step?.rows.find(({ isOff }) => isOff)?.name).toBe('a');
  });

  it('has no diagnosis for a conformant port', async () => {
    const { exitCode, stdout, report } = await verifyToReport([
      '--port',
      await portWith('Math.sqrt(v) + eps'),
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('DIAGNOSIS');
    expect(report.diagnosis).toBeNull();
  });
});
