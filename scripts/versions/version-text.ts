import { groupedBy } from '../../src/report/text/grouped-by.ts';
import type { CaseDifference, VersionSummary } from './version-summary.ts';

/* The text of `npm run task drift` for a PyTorch that is not the one of the corpus. */

/** The number of cases that the text shows for each reason. */
const SHOWN = 3;

/** A text of the interface that differs between two versions. */
export interface InterfaceDifference {
  readonly name: string;
  readonly golden: string;
  readonly found: string;
}

/** Returns the texts of the interface that differ from those of the golden version, by name. */
export function interfaceDifferences(
  golden: VersionSummary,
  { interface: found }: VersionSummary,
): InterfaceDifference[] {
  const names = [...new Set([...Object.keys(golden.interface), ...Object.keys(found)])];
  return names
    .map((name) => ({
      name,
      golden: golden.interface[name] ?? 'none',
      found: found[name] ?? 'none',
    }))
    .filter((item) => item.golden !== item.found);
}

/** Returns whether something differs from the golden version. */
export function hasDrift(golden: VersionSummary, summary: VersionSummary): boolean {
  return summary.differences.length > 0 || interfaceDifferences(golden, summary).length > 0;
}

/** Describes what a version does differently from the golden one. */
export function versionText(golden: VersionSummary, summary: VersionSummary): string {
  const { about, cases, values, differences } = summary;
  const moved = interfaceDifferences(golden, summary);
  const heading = `This is PyTorch ${about.torch} (${about.system}). The corpus is from ${golden.about.torch}.`;
  const bits =
    differences.length === 0
      ? `Bits and messages: all ${count(cases)} cases are the same, ${count(values)} values.`
      : `Bits and messages: ${count(differences.length)} of ${count(cases)} cases differ.`;
  const reasons = [...groupedBy(differences, ({ reason }) => reason)].map(([reason, same]) =>
    reasonText(reason, same),
  );
  const options =
    moved.length === 0
      ? 'Defaults, keys and options: the same.'
      : `Defaults, keys and options: ${moved.length} differ.`;
  const lines = moved.map(
    (item) => `  ${item.name}\n    then ${item.golden}\n    now  ${item.found}`,
  );
  const outcome = hasDrift(golden, summary)
    ? 'DRIFT: this PyTorch is not the one of the corpus, and not the same.'
    : 'The same: nothing has moved.';
  return `${[heading, bits, ...reasons, [options, ...lines].join('\n'), outcome].join('\n\n')}\n`;
}

function reasonText(reason: string, same: readonly CaseDifference[]): string {
  const shown = same.slice(0, SHOWN).map(differenceText);
  const more = same.length - shown.length;
  const rest = more > 0 ? [`  … and ${count(more)} more`] : [];
  return [`${count(same.length)} because ${reason}:`, ...shown, ...rest].join('\n');
}

function differenceText({ case: caseId, different, values, first }: CaseDifference): string {
  const share = values > 0 ? `, ${count(different)} of ${count(values)} values` : '';
  return `  ${caseId}${share}\n    ${first.place}: then ${first.golden}, now ${first.found}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
