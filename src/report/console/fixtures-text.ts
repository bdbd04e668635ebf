import type { CorpusCounts } from '../../corpus/check-corpus.ts';
import type { Case, Corpus } from '../../corpus/corpus.ts';
import type { Oracle } from '../../corpus/manifest.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, type Storage } from '../../float/dtype.ts';
import { toHex } from '../../float/hex.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import { stateKeys, stateTensorNames, torchName } from '../../rmsprop/torch-names.ts';
import type { ScenarioEvent, ScenarioGroup } from '../../scenario/scenario.ts';
import { decimal } from '../text/number-text.ts';
import { table } from '../text/table.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';

/** The corpus's files, one to a line. */
export function fileTable(corpus: Corpus): string {
  const rows = corpus.manifest.files.map(({ path, scenarios, bytes, dtype, oracle }) => [
    path,
    dtype,
    oracle.arithmetic,
    oracle.torch,
    String(scenarios),
    `${Math.ceil(bytes / 1024)} KiB`,
  ]);
  return `${table(['file', 'dtype', 'arithmetic', 'PyTorch', 'cases', 'size'], rows, 'llllrr')}\n`;
}

/** The ids of the cases that a predicate accepts, one to a line. */
export function caseList(corpus: Corpus, accepts: (caseId: string) => boolean): string {
  return corpus.manifest.files
    .flatMap((entry) => corpus.readCases(entry))
    .filter(({ caseId }) => accepts(caseId))
    .map(({ caseId }) => `${caseId}\n`)
    .join('');
}

export function checkText({ files, bytes, cases, events }: CorpusCounts): string {
  const numbers = [files, cases, events].map((number) => grouped(number));
  const [fileCount, caseCount, eventCount] = numbers;
  return `The corpus is sound: ${fileCount} files, ${caseCount} cases, ${eventCount} events, ${(bytes / 2 ** 20).toFixed(1)} MiB.\n`;
}

/** A case in words: where it comes from, what it does, and, for one event, every value of the golden snapshot. */
export function caseText(item: Case, event: number | null): string {
  const { caseId, dtype, foreach, oracle, scenario, loop, refusal } = item;
  const environment = Object.entries(oracle.environment).map(([name, value]) => `${name}=${value}`);
  const head = [
    `case      ${caseId}`,
    `golden    ${oracleText(oracle)}, ${oracle.system}`,
    `          ${oracle.arithmetic} arithmetic, ${foreach ? 'foreach=True' : 'single tensor'}`,
    `          ${environment.join(' ')}`,
    `dtype     ${dtype}`,
    ...(scenario.defaults ? [`options   ${changesText(scenario.defaults)}`] : []),
    ...scenario.groups.map((group, index) => `group ${index}   ${groupText(group)}`),
    ...(loop ? [`loop      the gradients are those of the objective ${loop.objective}`] : []),
    ...(refusal ? [`refused   ${refusal.exception}: ${refusal.message}`] : []),
  ];
  const body = event === null ? eventList(scenario.events) : snapshotTable(item, event);
  return `${head.join('\n')}\n\n${body}\n`;
}

/** What computed the golden trajectories. */
export function oracleText({ stand_in, torch, commit }: Oracle): string {
  return stand_in === undefined
    ? `torch.optim.RMSprop of PyTorch ${torch} (${commit.slice(0, 12)})`
    : printable(stand_in);
}

/** Options under torch's names; of the switches, those that are on. */
export function groupText({
  params,
  weightDecay,
  centered,
  maximize,
  foreach,
  ...numbers
}: ScenarioGroup): string {
  const options = Object.entries({ ...numbers, weightDecay }).map(
    ([name, value]) => `${torchName(name)}=${value}`,
  );
  const switches = Object.entries({ centered, maximize, foreach }).flatMap(([name, isOn]) =>
    isOn ? [name] : [],
  );
  const shapes = params.map(({ shape }) => `[${shape.join(', ')}]`);
  return `${[...options, ...switches].join(' ')}\n          parameters ${shapes.join(' ')}`;
}

function eventList(events: readonly ScenarioEvent[]): string {
  return table(
    ['event', 'what happens'],
    events.map((event, index) => [String(index), eventText(event)]),
    'rl',
  );
}

export function eventText(event: ScenarioEvent): string {
  switch (event.kind) {
    case 'step': {
      const absent = event.gradients.flatMap((gradient, index) =>
        gradient === null ? [index] : [],
      );
      return absent.length === 0
        ? 'step'
        : `step without a gradient for parameter ${absent.join(', ')}`;
    }
    case 'set':
      return `group ${event.group} changes: ${changesText(event.changes)}`;
    case 'add_group':
      return `a group is added: ${groupText(event.group)}`;
    case 'reload': {
      const form = event.integerStep ? ', with an integer for the step counter,' : '';
      return `the state is saved${form} and loaded into a fresh optimizer`;
    }
    case 'zero_grad':
      return `zero_grad(set_to_none=${event.setToNone ? 'True' : 'False'}); the next step has what is left`;
  }
}

/** Hyperparameters with their values, under torch's names. */
function changesText(changes: Readonly<Partial<Hyperparameters>>): string {
  return Object.entries(changes)
    .map(([name, value]) => `${torchName(name)}=${value}`)
    .join(' ');
}

function snapshotTable({ dtype, scenario, golden, lanes }: Case, event: number): string {
  const snapshot = golden[event];
  const happened = scenario.events[event];
  if (!snapshot || !happened) {
    throw new InvalidArgumentError(
      golden.length === 0
        ? 'the case has no values: PyTorch refuses it before the first event'
        : `event ${event} has no values: the case has those of events 0 to ${golden.length - 1}`,
    );
  }
  const rows = snapshot.params.flatMap((param, parameter) => {
    const state = snapshot.state[parameter];
    const tensors: [string, Storage | null | undefined][] = [
      ['gradient', happened.kind === 'step' ? happened.gradients[parameter] : null],
      ['param', param],
      ...stateTensorNames.map((name): [string, Storage | undefined] => [
        name,
        state?.[stateKeys[name]],
      ]),
    ];
    return tensors.flatMap(([name, storage]) =>
      elementsOf(dtype, storage).map(({ value, bits }, element) => [
        String(parameter),
        String(element),
        lanes?.[parameter]?.[element] ?? '',
        name,
        value,
        bits,
      ]),
    );
  });
  const heading = `after event ${event}: ${eventText(happened)}`;
  return `${heading}\n\n${table(['parameter', 'element', 'lane', 'tensor', 'value', 'bits'], rows, 'rrllrl')}`;
}

function elementsOf(
  dtype: Case['dtype'],
  storage: Storage | null | undefined,
): { value: string; bits: string }[] {
  if (!storage || storage.length === 0) {
    return [];
  }
  const { format, components } = dtypes[dtype];
  const values = Array.from(storage, (word) => decimal(format.decode(word)));
  return toHex(dtype, storage)
    .split(' ')
    .map((bits, element) => ({
      bits,
      value:
        components === 2
          ? `${values[2 * element]}, ${values[2 * element + 1]}`
          : (values[element] ?? ''),
    }));
}
