import type { Builder, TestCase, TestSuite } from 'junit-report-builder';
import { createRequire } from 'node:module';
import { conclusionText } from '../text/conclusion.ts';
import {
  improvedText,
  incidentTexts,
  knownProblemText,
  openTexts,
  problemsOf,
} from '../text/findings.ts';
import { diagnosisLine, reportDiagnosisText } from '../diagnosis/report-diagnosis.ts';
import { groupedBy } from '../text/grouped-by.ts';
import { violationText } from '../text/invariant-texts.ts';
import { roundingTexts } from '../diagnosis/rounding-text.ts';
import { plainText } from '../text/plain-text.ts';
import { problemText } from '../text/problem-text.ts';
import { differenceText } from '../text/number-text.ts';
import { isNondeterministic, secondAnswerTexts } from '../text/second-answers.ts';
import { brokeText } from '../text/short-text.ts';
import type { Report, ReportedCase, ReportedInvariant } from '../report.ts';
import { printable } from '../text/printable.ts';

/**
 * Loads junit-report-builder at the first use. It takes 90 ms to load, and most users of this package do not need it. Its
 * types do not describe its default export, so an import is not possible anyway.
 */
function loadBuilder(): Builder {
  const builder: Builder = createRequire(import.meta.url)('junit-report-builder');
  return builder;
}

/**
 * Renders a run as JUnit XML for any CI system. It has a suite for each file of the corpus, one for the invariants, one for
 * the known deviations, and one for the run itself. It has a failure or an error if and only if the run is not conformant.
 * It has no times, so the same run gives the same text.
 */
export function junitReport(report: Report): string {
  const document = loadBuilder().newBuilder().name(report.suite.name);
  addRun(document.testSuite(), report);
  addKnown(document, report);
  const problems = new Set(problemsOf(report));
  for (const [name, cases] of groupedBy(report.cases, fileOf)) {
    const suite = document.testSuite().name(printable(name));
    cases.forEach((item) => addCase(newTest(suite, name, item.id), item, report, problems));
  }
  if (report.invariants.length > 0) {
    const suite = document.testSuite().name('invariants');
    report.invariants.forEach((item) => addInvariant(newTest(suite, 'invariants', item.id), item));
  }
  // Jenkins's schema allows the number of skipped tests only in suites, not in the document
  return `${document.build().replace(/(<testsuites\b[^>]*) skipped="\d+"/, '$1')}\n`;
}

/** Adds a test for the run itself: the port answers, and the run is complete. */
function addRun(suite: TestSuite, report: Report): void {
  const { suite: judge, corpus, port, asked, shard, level, verdict, failure, complete } = report;
  const line = diagnosisLine(report);
  const properties = {
    judge: `${judge.name} ${judge.version}`,
    port: port ? `${port.name} ${port.version}` : 'unknown',
    corpus: corpus.sha256,
    level,
    arithmetic: asked.arithmetic,
    ...(asked.filter !== null && { filter: asked.filter }),
    ...(asked.dtypes && { dtypes: asked.dtypes.join(', ') }),
    ...(shard && { shard: `${shard.index} of ${shard.count}` }),
    verdict: complete === true ? verdict : 'not complete',
    ...(line !== null && { diagnosis: line }),
  };
  suite.name('run');
  for (const [name, value] of Object.entries(properties)) {
    suite.property(name, printable(value));
  }
  const test = newTest(suite, 'run', 'run');
  const conclusion = conclusionText(report);
  if (failure !== null || complete !== true || isFailedWithoutCase(report)) {
    test.error(printable(conclusion), complete === true ? 'failed' : 'incomplete');
  } else if (isNondeterministic(report)) {
    test.failure(printable(conclusion), 'divergent');
  }
  const texts = [
    conclusion,
    ...secondAnswerTexts(report).map((paragraph) => paragraph.text),
    ...incidentTexts(report),
    ...openTexts(report),
    ...[reportDiagnosisText(report) ?? []].flat(),
    ...roundingTexts(report),
  ];
  test.standardOutput(content(texts.join('\n\n')));
}

/** Returns whether the run failed but no case or invariant shows it, because the run judged none. */
function isFailedWithoutCase({ verdict, cases, invariants }: Report): boolean {
  const isBroken = [...cases, ...invariants].some((item) => item.verdict === 'failed');
  return verdict === 'failed' && !isBroken;
}

/** Adds a test for each line of known deviations: its cases differ, and by no more than the line allows. */
function addKnown(document: Builder, { known }: Report): void {
  if (known === null || known.lines.length === 0) {
    return;
  }
  const suite = document.testSuite().name('known deviations');
  for (const line of known.lines) {
    const test = newTest(suite, 'known deviations', `line ${line.line}: ${line.glob}`);
    const problems = known.problems.filter((problem) => problem.line.line === line.line);
    if (problems.length > 0) {
      const texts = problems.map(knownProblemText);
      test.failure(printable(texts[0] ?? ''), 'known').stacktrace(content(texts.join('\n')));
    }
    const improved = known.improved.filter((better) => better.line === line.line).map(improvedText);
    test.standardOutput(content([line.reason, ...improved].join('\n')));
  }
}

/** Returns the file of the corpus that holds a case. */
function fileOf({ id }: ReportedCase): string {
  return id.split('/').slice(0, -1).join('/') || 'cases';
}

/** Adds a test. CI systems group tests by the class name, whose parts have dots between them. */
function newTest(suite: TestSuite, group: string, id: string): TestCase {
  return suite
    .testCase()
    .className(printable(group.replaceAll('/', '.')))
    .name(printable(id));
}

function addCase(
  test: TestCase,
  item: ReportedCase,
  { corpus }: Report,
  problems: ReadonlySet<ReportedCase>,
): void {
  const { verdict, reason = 'no reason given', first, lane, known } = item;
  if (verdict === 'notJudged') {
    test.skipped().standardOutput(content(`not judged: ${reason}`));
    return;
  }
  if (verdict === 'failed') {
    test.error(printable(brokeText(reason)), verdict, content(reason));
    return;
  }
  const text = problemText(item, corpus.oracle[item.oracle]);
  if (problems.has(item)) {
    const place = first ? `: ${differenceText(first, lane ?? null)}` : '';
    test.failure(printable(`${verdict}${place}`), verdict).stacktrace(content(text));
  } else if (known !== undefined) {
    test.standardOutput(content(`known deviation, not a failure: ${known}\n\n${text}`));
  } else if (verdict === 'equivalent') {
    test.standardOutput(content(text));
  }
}

function addInvariant(test: TestCase, item: ReportedInvariant): void {
  const { clause, statement, verdict, reason = 'no reason given', known } = item;
  switch (verdict) {
    case 'notJudged':
      test.skipped().standardOutput(content(`not judged: ${reason}`));
      return;
    case 'failed':
      test.error(printable(brokeText(reason)), verdict, content(reason));
      return;
    case 'violated':
      if (known === undefined) {
        test
          .failure(printable(`violated: ${statement} (${clause})`), 'divergent')
          .stacktrace(content(violationText(item)));
      } else {
        test.standardOutput(
          content(`known deviation, not a failure: ${known}\n\n${violationText(item)}`),
        );
      }
      return;
    case 'holds':
  }
}

/** Prepares text for a CDATA section, because the builder escapes only the first `]]>` in it. */
function content(text: string): string {
  return plainText(text).replaceAll(']]>', ']] >');
}
