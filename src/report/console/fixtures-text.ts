import type { CorpusCounts } from '../../corpus/check-corpus.ts';
import type { Case, Corpus } from '../../corpus/corpus.ts';
import type { Oracle } from '../../corpus/manifest.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, type Storage } from '../../float/dtype.ts';
import { toHex } from '../../float/hex.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import { stateKeys, stateTensorNames, torchName } from '../../rmsprop/torch-names.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup } from '../../scenario/scenario.ts';
import { decimal } from '../text/number-text.ts';
import { table } from '../text/table.ts';
import { printable } from '../text/printable.ts';
import { counted } from '../text/short-text.ts';

/** Lists the files of the corpus, one in each line. */
export function fileTable(corpus: Corpus): string {
  const rows = corpus.manifest.files.map(({ path, scenarios, bytes, dtype, oracle }) => [
    printable(path),
    dtype,
    oracle.arithmetic,
    printable(oracle.torch),
    String(scenarios),
    `${Math.ceil(bytes / 1024)} KiB`,
  ]);
  return `${table(['file', 'dtype', 'arithmetic', 'PyTorch', 'cases', 'size'], rows, 'llllrr')}\n`;
}

/** Lists the ids of the cases that a predicate accepts, one in each line. */
export function caseList(corpus: Corpus, accepts: (caseId: string) => boolean): string {
  return corpus.manifest.files
    .flatMap((entry) => corpus.readCases(entry))
    .filter(({ caseId }) => accepts(caseId))
    .map(({ caseId }) => `${printable(caseId)}\n`)
    .join('');
}

/** Says that the corpus is sound, and how large it is. */
export function checkText({ files, bytes, cases, events }: CorpusCounts): string {
  const counts = [counted(files, 'file'), counted(cases, 'case'), counted(events, 'event')];
  return `The corpus is sound: ${counts.join(', ')}, ${(bytes / 2 ** 20).toFixed(1)} MiB.\n`;
}

/**
 * Describes a case: its origin, its hyperparameters, and its events. With an event, shows every value of the golden
 * snapshot instead.
 */
export function caseText(item: Case, event: number | null): string {
  const { caseId, dtype, foreach, oracle, scenario, loop, refusal } = item;
  const environment = Object.entries(oracle.environment).map(([name, value]) => `${name}=${value}`);
  const head = [
    `case      ${printable(caseId)}`,
    `golden    ${oracleText(oracle)}, ${printable(oracle.system)}`,
    `          ${oracle.arithmetic} arithmetic, ${foreach ? 'foreach=True' : 'single tensor'}`,
    `          ${printable(environment.join(' '))}`,
    `dtype     ${dtype}`,
    ...(scenario.defaults ? [`options   ${changesText(scenario.defaults)}`] : []),
    ...scenario.groups.map((group, index) => `group ${index}   ${groupText(group)}`),
    ...(loop ? [`loop      gradients of the objective ${loop.objective}`] : []),
    ...(refusal ? [`refused   ${printable(`${refusal.exception}: ${refusal.message}`)}`] : []),
  ];
  const body = event === null ? eventList(scenario.events) : snapshotTable(item, event);
  return `${head.join('\n')}\n\n${body}\n`;
}

/** Names what computed the golden trajectories. */
export function oracleText({ stand_in, torch, commit }: Oracle): string {
  return stand_in === undefined
    ? `torch.optim.RMSprop of PyTorch ${printable(torch)} (${printable(commit).slice(0, 12)})`
    : printable(stand_in);
}

/** Writes the options of a group under torch's names. Omits switches that are off. */
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
    ['event', 'action'],
    events.map((event, index) => [String(index), eventText(event)]),
    'rl',
  );
}

/** Says what an event does. */
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
    case 'backward':
      return 'backward pass: adds its gradients to those of the parameters';
    case 'set_data':
      return 'new data for parameters';
    case 'save':
      return 'save the state dict';
    case 'load':
      return `load the state dict of save ${event.saved}`;
    case 'set':
      return `group ${event.group} changes: ${changesText(event.changes)}`;
    case 'add_group':
      return `new group: ${groupText(event.group)}`;
    case 'reload': {
      const form = event.integerStep ? ' (step counter as an integer)' : '';
      return `save the state${form}, load it into a new optimizer`;
    }
    case 'zero_grad':
      return `zero_grad(set_to_none=${event.setToNone ? 'True' : 'False'}); the next step uses the remaining gradients`;
  }
}

/** Writes hyperparameters with their values, under torch's names. */
function changesText(changes: Readonly<Partial<Hyperparameters>> | Scenario['defaults']): string {
  return Object.entries(changes ?? {})
    .map(([name, value]) => `${torchName(name)}=${String(value)}`)
    .join(' ');
}

function snapshotTable({ dtype, scenario, golden, lanes }: Case, event: number): string {
  const snapshot = golden[event];
  const lastEvent = scenario.events[event];
  if (!snapshot || !lastEvent) {
    throw new InvalidArgumentError(
      golden.length === 0
        ? 'the case has no values, because PyTorch refuses it before the first event'
        : `event ${event} has no values. The case has values for events 0 to ${golden.length - 1}.`,
    );
  }
  const rows = snapshot.params.flatMap((param, parameter) => {
    const state = snapshot.state[parameter];
    const tensors: [string, Storage | null | undefined][] = [
      ['gradient', lastEvent.kind === 'step' ? lastEvent.gradients[parameter] : null],
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
        printable(lanes?.[parameter]?.[element] ?? ''),
        name,
        value,
        bits,
      ]),
    );
  });
  const heading = `after event ${event}: ${eventText(lastEvent)}`;
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
