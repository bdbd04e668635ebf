import type { CaseVerdict } from '../../parity/judge-case.ts';
import { conclusionOf } from '../text/conclusion.ts';
import { oracleText } from '../console/fixtures-text.ts';
import { diagnosisSentence } from './html-diagnosis.ts';
import { foreign, markup, type Markup, type Part } from './markup.ts';
import type { Report } from '../report.ts';

/** Renders the head of the page: the port, the verdict, the diagnosis if there is one, and the golden trajectories. */
export function pageHead(report: Report): Markup {
  const { word, text } = conclusionOf(report);
  return markup`<header><p class="suite">${report.suite.name} <span>${report.suite.version}</span></p>
    <h1>${portName(report)}</h1>
    <div class="verdict ${toneOf(report)}"><p class="word">${word}</p><p>${text}</p>
    ${(report.known?.problems.length ?? 0) > 0 ? markup`<p>The known deviations have changed.</p>` : []}${diagnosisSentence(report)}</div>
    <p class="against">${againstText(report)}</p></header>`;
}

/** @example 'DIVERGENT: my-rmsprop 1.2.0' */
export function pageTitle(report: Report): Markup {
  return markup`${conclusionOf(report).word}: ${portName(report)}`;
}

function portName({ port }: Report): Part {
  return port === null ? 'a port without a name' : foreign(`${port.name} ${port.version}`.trim());
}

/**
 * Returns the verdict that gives the colour. It differs from the run's verdict if deviations are known, or if the run
 * misses the level.
 */
function toneOf({ verdict, failure, complete, conformant }: Report): CaseVerdict {
  if (failure !== null || complete !== true || verdict === 'failed') {
    return 'failed';
  }
  if (!conformant) {
    return 'divergent';
  }
  return verdict === 'divergent' ? 'equivalent' : verdict;
}

function againstText({ corpus, shard, port }: Report): Part {
  const oracles = [...new Set(corpus.oracle.map(oracleText))];
  const arithmetics = [...new Set(corpus.oracle.map(({ arithmetic }) => arithmetic))];
  return [
    oracles.length === 0
      ? 'Compared with no trajectory'
      : markup`Compared with ${foreign(oracles.join(', '))}, ${arithmetics.join(' and ')} arithmetic`,
    markup`, corpus <code>${corpus.sha256.slice(0, 12)}</code>.`,
    shard ? ` This is shard ${shard.index} of ${shard.count}: only a part of the run.` : '',
    port?.capabilities.flushesSubnormals === true
      ? ' Zero is allowed instead of subnormal numbers, as the port declares.'
      : '',
  ];
}
