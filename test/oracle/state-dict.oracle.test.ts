import { beforeAll, expect, it } from 'vitest';
import { elementAt } from '../../src/float/element-at.ts';
import { askTorch } from './ask-torch.ts';
import { describeWithOracle } from './oracle.ts';
import type { Answer, Program } from './program.ts';
import { play } from '../rmsprop/play.ts';
import { tensorText, words } from '../rmsprop/tensor-text.ts';

const everything = { lr: 0.1, momentum: 0.9, centered: true, weightDecay: 0.01, maximize: true };
const param = tensorText('float32', [1, -2, 3]);
const grad = words('float32', [0.1, 0.2, -0.3]);
const [first, second] = [{ step: [grad, null] }, { step: [grad, grad] }];

type Saving = readonly (readonly [string, Omit<Program, 'params'>])[];

const saving: Saving = [
  ['before the first step', { members: [0, 1], options: {}, events: [] }],
  ['plain', { members: [0, 1], options: {}, events: [second] }],
  ['with a null gradient', { members: [0, 1], options: { momentum: 0.9 }, events: [first] }],
  ['centered', { members: [0, 1], options: { centered: true }, events: [first, second] }],
  ['with all options', { members: [0, 1], options: everything, events: [first, second] }],
  ['foreach', { members: [1], options: { ...everything, foreach: true }, events: [second] }],
  [
    'of groups, one of them empty',
    {
      members: [
        { params: [1], options: {} },
        { params: [], options: {} },
        { params: [0], options: {} },
      ],
      options: everything,
      events: [second],
    },
  ],
  [
    'with changed options',
    {
      members: [0, 1],
      options: {},
      events: [{ set: { group: 0, options: { lr: 1, weightDecay: 2, maximize: true } } }, second],
    },
  ],
  ['reloaded', { members: [0, 1], options: everything, events: [second, { reload: true }] }],
  [
    'of a group that contains a parameter twice',
    { members: [1, 0, 1], options: {}, events: [second] },
  ],
];

/** In these, torch's groups start with the keys that the caller gave. */
const savingOwnOptions: Saving = [
  [
    'of groups with separate options',
    {
      members: [
        { params: [1], options: { momentum: 0.9 } },
        { params: [0], options: { centered: true, alpha: 0.5, eps: 1e-3, foreach: false } },
      ],
      options: { lr: 0.25 },
      events: [second],
    },
  ],
  [
    'of a late group',
    {
      members: [1],
      options: {},
      events: [second, { add: { params: [0], options: { momentum: 0.5 } } }, second],
    },
  ],
];

function savingPrograms(table: Saving): Program[] {
  return table.map(([, program]) => ({
    ...program,
    params: [param, param],
    events: [...program.events, { save: true }],
  }));
}

describeWithOracle('RMSprop.stateDict(), compared with real PyTorch [OPT-7]', () => {
  const programs = savingPrograms([...saving, ...savingOwnOptions]);
  let answers: Answer[] = [];

  beforeAll(async () => {
    answers = await askTorch('portable', programs);
  });

  const rows = [...saving, ...savingOwnOptions].map(([name], nth) => ({ name, nth }));

  it.each(rows)('has the same keys and values: $name', ({ nth }) => {
    const torch = elementAt(answers, nth);
    expect(torch.at(-1)).toHaveProperty('saved');
    expect(play(elementAt(programs, nth), 'portable')).toEqual(torch);
  });

  it.each(rows.slice(0, saving.length))('has the keys in the same order: $name', ({ nth }) => {
    const ours = play(elementAt(programs, nth), 'portable');
    expect(JSON.stringify(ours.at(-1))).toBe(JSON.stringify(elementAt(answers, nth).at(-1)));
  });
});
