import { createHash } from 'node:crypto';
import { askedAgainSection } from './html-asked-again.ts';
import { divergentSection, failedSection, knownSection, detailedCases } from './html-cases.ts';
import { diagnosisSection } from './html-diagnosis.ts';
import { findingsSection } from './html-findings.ts';
import { pageHead, pageTitle } from './html-head.ts';
import { invariantsSection } from './html-invariants.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { matrixSection } from './html-matrix.ts';
import { notJudgedSection } from './html-not-judged.ts';
import { environmentSection, provenanceSection } from './html-origin.ts';
import { roundingSection } from './html-rounding.ts';
import { readStyleSheet } from './html-style.ts';
import type { Report } from '../report.ts';

/**
 * Renders a run as one page that needs no script and no network. It has the verdict and the diagnosis, the cases by
 * combination and dtype, figures of every divergent case, and the provenance.
 */
export function htmlReport(report: Report): string {
  const detailed = detailedCases(report);
  const sections = [
    { id: 'asked-again', title: 'Asked again', part: askedAgainSection(report) },
    { id: 'diagnosis', title: 'Diagnosis', part: diagnosisSection(report) },
    { id: 'rounding', title: 'Rounding', part: roundingSection(report) },
    { id: 'findings', title: 'Findings', part: findingsSection(report) },
    { id: 'cases', title: 'Cases', part: matrixSection(report, detailed.anchorOf) },
    { id: 'failed', title: 'Failures', part: failedSection(report, detailed) },
    { id: 'divergent', title: 'Divergences', part: divergentSection(report, detailed) },
    { id: 'known', title: 'Known', part: knownSection(report, detailed) },
    { id: 'not-judged', title: 'Not judged', part: notJudgedSection(report) },
    { id: 'invariants', title: 'Invariants', part: invariantsSection(report) },
    { id: 'environment', title: 'Environment', part: environmentSection(report) },
    { id: 'provenance', title: 'Provenance', part: provenanceSection(report) },
  ].flatMap(({ part, ...others }) => (part === null ? [] : [{ ...others, part }]));
  const links = sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`);
  const { name, version } = report.suite;
  return `<!doctype html>\n${page(
    report,
    markup`<a class="skip" href="#main">Skip to the results</a>${pageHead(report)}
    <nav aria-label="On this page"><ul>${links}</ul></nav>
    <main id="main" tabindex="-1">${sections.map(({ part }) => part)}</main>
    <footer><p>Made by ${name} ${version}. This page is a single file and loads nothing else.</p>
    <p class="printed">Folded parts of the page do not print.</p></footer>`,
  )}\n`;
}

/** Renders the page. Its policy stops scripts and network requests, even if the text of a port could inject markup. */
function page(report: Report, body: Part): Markup {
  const styleSheet = readStyleSheet();
  const hash = createHash('sha256').update(String(styleSheet)).digest('base64');
  return markup`<html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer"><title>${pageTitle(report)}</title>
    <style>${styleSheet}</style></head><body>${body}</body></html>`;
}
