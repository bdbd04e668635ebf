import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openChromium } from './chromium.ts';
import { whollyDivergentPort } from '../report/wholly-divergent-port.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import type { Report } from '../../src/report/report.ts';
import { suiteFolder } from '../temporary-folder.ts';
import { hostileRuns, runs } from '../report/runs.ts';

const require = createRequire(import.meta.url);
const axe = require.resolve('axe-core/axe.min.js');
const executable = chromiumPath();
const phone = { viewport: { width: 375, height: 812 } } as const;
const wide = { viewport: { width: 1280, height: 900 } } as const;

describe.skipIf(executable === null)('htmlReport() in Chromium [REP-7]', async () => {
  const folder = await suiteFolder();
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium(executable ?? '');
  });
  afterAll(() => browser.close());

  /** Opens a report from disk, and records the requests, messages and errors of the page. */
  async function opened(
    report: Report,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; requests: string[]; messages: string[] }> {
    const file = join(folder, 'report.html');
    await writeFile(file, htmlReport(report));
    const context = await browser.newContext({ ...wide, ...options });
    const page = await context.newPage();
    const requests: string[] = [];
    const messages: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    page.on('dialog', (dialog) => messages.push(dialog.message()));
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    return { page, requests, messages };
  }

  const colourOf = (page: Page): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');

  it.each(['exact', 'divergent', 'divergent, some known', 'broken', 'not asked'] as const)(
    'sends no other request and logs no message: %s',
    async (name) => {
      const { page, requests, messages } = await opened(await runs[name]());
      expect(requests).toEqual([page.url()]);
      expect(messages).toEqual([]);
    },
  );

  it('runs no code from a hostile port, and shows its name as text', async () => {
    const reports = await hostileRuns();
    const { page, requests, messages } = await opened(await runs.exact());
    for (const report of reports) {
      await writeFile(join(folder, 'report.html'), htmlReport(report));
      await page.reload();
      expect(await page.locator('script, img, b, h1 *').count()).toBe(0);
    }
    expect(new Set(requests)).toEqual(new Set([page.url()]));
    expect(messages).toEqual([]);
  });

  it('blocks injected content by its policy', async () => {
    const { page, messages } = await opened(await runs.exact());
    const failures: string[] = [];
    page.on('requestfailed', (request) => failures.push(request.failure()?.errorText ?? ''));
    await page.evaluate(`
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title=1">');
      document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = 2' }));
      document.head.append(Object.assign(document.createElement('style'), { textContent: 'h1 { display: none }' }));
      document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="display: none">shown</p>');`);
    expect(await page.title()).toMatch(/^EXACT: /);
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.locator('#styled').isVisible()).toBe(true);
    await expect.poll(() => failures).toEqual(['csp']);
    expect(messages.filter((text) => text.includes('Content Security Policy'))).not.toEqual([]);
  });

  it.each([
    { name: 'divergent', scheme: 'light', screen: wide },
    { name: 'divergent', scheme: 'dark', screen: wide },
    { name: 'divergent', scheme: 'light', screen: phone },
    { name: 'divergent', scheme: 'dark', screen: phone },
    { name: 'divergent, some known', scheme: 'dark', screen: wide },
    { name: 'half judged', scheme: 'light', screen: wide },
    { name: 'equivalent', scheme: 'dark', screen: wide },
    { name: 'exact', scheme: 'light', screen: phone },
    { name: 'broken', scheme: 'dark', screen: phone },
    { name: 'not asked', scheme: 'light', screen: wide },
  ] as const)(
    'has no finding of axe: $name, $scheme, $screen.viewport.width pixels',
    async ({ name, scheme, screen }) => {
      const { page } = await opened(await runs[name](), {
        ...screen,
        colorScheme: scheme,
        bypassCSP: true, // the policy would block axe, which is a script
      });
      await page.evaluate(
        'document.querySelectorAll("details").forEach((one) => (one.open = true))',
      );
      await page.evaluate(await readFile(axe, 'utf8'));
      const found = await page.evaluate<string[]>(
        `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
          .then(({ violations, passes }) => [
            ...(passes.some(({ id }) => id === 'color-contrast') ? [] : ['contrast was not looked at']),
            ...violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')),
          ])`,
      );
      expect(found).toEqual([]);
    },
  );

  it.each([wide, phone, { viewport: { width: 320, height: 640 } }])(
    'scrolls sideways only inside boxes: $viewport.width pixels',
    async (screen) => {
      for (const name of ['divergent', 'broken', 'exact'] as const) {
        const { page } = await opened(await runs[name](), screen);
        await page.evaluate(
          'document.querySelectorAll("details").forEach((one) => (one.open = true))',
        );
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(
          screen.viewport.width,
        );
        const boxes = page.locator('.scroll');
        for (let index = 0; index < (await boxes.count()); index++) {
          expect(await boxes.nth(index).getAttribute('tabindex')).toBe('0');
        }
      }
    },
  );

  it('works by keyboard: skips the head, opens a case, and closes it again', async () => {
    const { page } = await opened(await runs.divergent());
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.className')).toBe('skip');
    expect(await page.locator('.skip').boundingBox()).toMatchObject({ y: 16 });
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');

    const folded = page.locator('details.case:not([open]) > summary').first();
    const figure = page.locator('details.case').nth(1).locator('figure').first();
    expect(await figure.isVisible()).toBe(false);
    await folded.focus();
    expect(
      await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle'),
    ).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await figure.isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await figure.isVisible()).toBe(false);
  });

  it('opens the target of each link of the matrix and the contents, also inside a folded part', async () => {
    const { page } = await opened(await runs.divergent());
    const links = page.locator('.matrix a, nav a');
    const anchors = new Set<string>();
    for (let index = 0; index < (await links.count()); index++) {
      anchors.add((await links.nth(index).getAttribute('href')) ?? '');
      await links.nth(index).click();
      const target = page.locator(':target');
      expect(await target.count()).toBe(1);
      await expect.poll(async () => (await target.boundingBox())?.y).toBeLessThan(900);
      expect(await target.isVisible()).toBe(true);
    }
    expect(anchors.size).toBeGreaterThan(15);
  });

  it('has a dark and a light style, and prints light and unfolded', async () => {
    const report = await runs.divergent();
    const { page: light } = await opened(report, { colorScheme: 'light' });
    const { page: dark } = await opened(report, { colorScheme: 'dark' });
    expect(await colourOf(light)).toBe('rgb(251, 250, 247)');
    expect(await colourOf(dark)).toBe('rgb(20, 22, 26)');
    await dark.emulateMedia({ media: 'print' });
    expect(await colourOf(dark)).toBe('rgb(255, 255, 255)');
    expect(await dark.locator('nav').isVisible()).toBe(false);
    expect(await dark.locator('.printed').isVisible()).toBe(true);
    expect(await dark.locator('figure').first().isVisible()).toBe(true);
    const paper = await dark.pdf({ format: 'A4' });
    expect(paper.length).toBeGreaterThan(20_000);
  });

  it('opens in less than two seconds if every case diverges', async () => {
    const { page } = await opened(await verifyPort(whollyDivergentPort()));
    expect(
      await page.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventEnd'),
    ).toBeLessThan(2_000);
    expect(await page.locator('details.case').count()).toBeGreaterThan(700);
  });
});
