import { notIsolatedText } from '../text/findings.ts';
import type { Oracle } from '../../corpus/manifest.ts';
import { comparedText } from '../console/console.ts';
import { oracleText } from '../console/fixtures-text.ts';
import { foreign, markup, type Markup, type Part } from './markup.ts';
import { counted } from '../text/short-text.ts';
import { definitions, unwrapped } from './html-prose.ts';
import { adapterText, computationText, tripLines } from '../console/probe-text.ts';
import type { Report } from '../report.ts';

/** Renders where the port ran, and how that environment changes and rounds numbers. */
export function environmentSection(report: Report): Markup {
  const { environment, machines, port, incidents, diagnosis } = report;
  // the diagnosis says it otherwise
  const warning = environment && !diagnosis?.adapter ? adapterText(environment) : null;
  return markup`<section id="environment"><h2>Environment</h2>
    ${warning === null ? [] : markup`<p class="warning">${warning.split('\n')[0] ?? ''}</p>`}
    ${definitions([
      ...machines.map(
        ({ node, system }) => ['judged on', foreign(`${system}, Node.js ${node}`)] as const,
      ),
      ...(port?.inProcess ? [['isolated', notIsolatedText] as const] : []),
      ...(port?.language === undefined ? [] : [['language', foreign(port.language)] as const]),
      ...(port?.file === undefined
        ? []
        : [['file', markup`<code>${foreign(port.file)}</code>`] as const]),
      ['numbers', environment === null ? 'not tested' : list(environment.trips.flatMap(tripLines))],
      [
        'arithmetic',
        environment === null
          ? 'not tested'
          : list(
              environment.computations.map(({ dtype, computation, problem }) =>
                problem === null
                  ? `${dtype}: ${computationText[computation]}`
                  : `${dtype}: unknown: ${problem}`,
              ),
            ),
      ],
      ...(incidents.length === 0 ? [] : [['the port broke', list(incidents)] as const]),
    ])}</section>`;
}

/** Renders the golden trajectories of the run, and its options. */
export function provenanceSection(report: Report): Markup {
  const { corpus, cases, asked, level, port, known } = report;
  return markup`<section id="provenance"><h2>Provenance</h2>
    ${definitions([
      ['suite', `${report.suite.name} ${report.suite.version}`],
      ['corpus', markup`<code>${corpus.sha256}</code>, ${counted(corpus.files, 'file')}`],
      ...corpus.oracle.map((oracle, index) => {
        const count = cases.filter((item) => item.oracle === index).length;
        return ['golden', oracleDetails(oracle, count)] as const;
      }),
      ['level', level],
      ['selection', selectionText(report)],
      ...(asked.required.length > 0 ? [['required', asked.required.join(', ')] as const] : []),
      ...(port ? [['compared', comparedText(port.capabilities)] as const] : []),
      ...(known ? [['known', counted(known.lines.length, 'line')] as const] : []),
    ])}</section>`;
}

function oracleDetails(oracle: Oracle, count: number): Markup {
  const { arithmetic, system, capability, square_root: root, environment } = oracle;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return markup`${foreign(oracleText(oracle))}, ${arithmetic} arithmetic, ${foreign(system)}, processor capability ${foreign(capability)}, square root ${root}
    <br><code>${foreign(variables.join(' '))}</code>, ${counted(count, 'case')}`;
}

function selectionText({ asked, shard }: Report): Markup {
  const { dtypes, filter, arithmetic, invariants } = asked;
  return markup`${dtypes === null ? 'all dtypes' : dtypes.join(', ')}; arithmetic ${foreign(arithmetic)}; 
    ${filter === null ? 'all cases' : markup`cases <code>${foreign(filter)}</code>`}; ${counted(invariants, 'scenario')} for each invariant
    ${shard ? `; shard ${shard.index} of ${shard.count}: only a part of the run` : ''}`;
}

function list(texts: readonly string[]): Part {
  return texts.length === 0
    ? 'nothing to report'
    : markup`<ul>${texts.map((text) => markup`<li>${foreign(unwrapped(text))}</li>`)}</ul>`;
}
