import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Port } from '../../src/port/port.ts';
import { consoleReport } from '../../src/report/console/console.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import { markup, type Markup } from '../../src/report/html/markup.ts';
import { chromiumPath, openChromium } from '../../test/browser/chromium.ts';
import { verifyPort } from '../../src/run/verify-port.ts';

/*
 * `npm run task pictures` takes pictures of real reports for the README. The port has epsilon inside the square root. It writes
 * pictures/console.png, pictures/report.png (the first screen of the HTML report) and pictures/case.png (one opened case).
 */

const port: Port = {
  ...dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'),
  name: 'my-rmsprop',
  version: '1.2.0',
};
const filter = 'grid/float32/portable/plain';
const shownCase = 'dialects/float32/portable/heavy-eps-momentum';

/** Marks around the words of a verdict, until they become markup. */
const [begin, end] = ['\u{1}', '\u{2}'];

function pathOf(name: string): string {
  return join(packageRoot(), 'pictures', `${name}.png`);
}

function printSize(name: string, { length }: Buffer): void {
  process.stdout.write(`pictures/${name}.png  ${Math.ceil(length / 1024)} KiB\n`);
}

/** Returns a page that looks like a terminal with a command and its output. */
function terminal(command: string, output: string): Markup {
  const pieces = output.split(new RegExp(`${begin}([^${end}]*)${end}`));
  return markup`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${command}</title><style>
    body { margin: 0; background: #16181d; color: #d9d7d2; }
    pre { margin: 0; padding: 26px 34px 30px; font: 15px/1.5 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
    b { color: #ff8f79; } i { color: #8b929b; font-style: normal; } u { color: #f3f1ec; text-decoration: none; }
    </style></head><body><pre><i>$ </i><u>${command}</u>${'\n'}${pieces.map((piece, index) =>
      index % 2 === 0 ? piece : markup`<b>${piece}</b>`,
    )}</pre></body></html>`;
}

const executable = chromiumPath();
if (executable === null) {
  throw new Error('there is no Chromium on the PATH. Install it to take the pictures.');
}
const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-pictures-'));
const browser = await openChromium(executable);
const opened = async (
  html: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<Page> => {
  const file = join(folder, 'page.html');
  await writeFile(file, html);
  const page = await browser.newPage({ viewport, colorScheme: 'light' });
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  return page;
};
try {
  const few = await verifyPort(port, { filter, invariants: 0 });
  const output = consoleReport(few, { paint: (text) => begin + text + end }).trimEnd();
  const command = `rmsprop-parity verify --filter ${filter} --invariants 0 --port ./my-rmsprop.ts`;
  await mkdir(join(packageRoot(), 'pictures'), { recursive: true });

  const console = await opened(String(terminal(command, output)), { width: 960, height: 200 });
  printSize('console', await console.screenshot({ path: pathOf('console'), fullPage: true }));

  const report = await opened(htmlReport(await verifyPort(port)), { width: 1280, height: 1000 });
  printSize('report', await report.screenshot({ path: pathOf('report') }));

  const details = report.locator('details.case', { hasText: shownCase }).first();
  await details.locator('summary').click();
  printSize('case', await details.screenshot({ path: pathOf('case') }));
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
