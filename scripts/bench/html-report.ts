import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { htmlReport } from '../../src/report/html/html.ts';
import { chromiumPath, openChromium } from '../../test/browser/chromium.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { whollyDivergentPort } from '../../test/report/wholly-divergent-port.ts';
import { median } from './median.ts';

/*
 * `npm run bench html-report` measures the HTML report of a port that diverges in every case of the corpus. It measures the size, the
 * time to make the report, and the time that Chromium takes to open it from disk, up to the load event.
 */

const ROUNDS = 7;

const report = await verifyPort(whollyDivergentPort());
const making: number[] = [];
let html = '';
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  html = htmlReport(report);
  making.push(performance.now() - start);
}
const bytes = Buffer.byteLength(html);
process.stdout.write(
  `${report.counts.divergent} of ${report.cases.length} cases diverge\n` +
    `size     ${bytes.toLocaleString('en')} bytes (goal: at most 3,000,000)\n` +
    `making   ${median(making).toFixed(0)} ms\n`,
);

const executable = chromiumPath();
if (executable === null) {
  process.stdout.write('opening  not measured: there is no Chromium on the PATH\n');
} else {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-bench-'));
  const browser = await openChromium(executable);
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    const opening: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
      opening.push(
        await page.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventEnd'),
      );
      await page.close();
    }
    process.stdout.write(
      `opening  ${median(opening).toFixed(0)} ms, at most ${Math.max(...opening).toFixed(0)} ms (goal: at most 2,000 ms; ${ROUNDS} rounds)\n`,
    );
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}
