import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { sideBySide } from '../../src/dialect/diagnosis/side-by-side.ts';
import type { ValueDivergence } from '../../src/parity/divergence.ts';
import { stateNames, type StateName } from '../../src/port/capabilities.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';
import { valueDivergence } from './value-divergence.ts';

const inside: Deviation = { axis: 'epsilon', value: 'inside' };

interface Where extends Partial<Pick<ValueDivergence, 'event' | 'parameter' | 'element' | 'part'>> {
  readonly caseId: string;
  readonly deviations: readonly Deviation[];
  readonly state?: readonly StateName[];
  readonly change?: (trajectory: Trajectory) => Trajectory;
}

/** Returns the rows of a step as lines: name, torch's value, the port's value, and their marks. */
function rows({ caseId, deviations, state = stateNames, change = (same) => same, ...at }: Where) {
  const testCase = caseOf(caseId);
  const { arithmetic } = testCase.oracle;
  const played = dialectTrajectory(testCase.scenario, dialectOf(deviations), {
    arithmetic,
  });
  const divergence = valueDivergence(at);
  return sideBySide({ testCase, trajectory: change(played) }, divergence, { state }).map(
    ({ name, torch, port, isImplied, isOff }) =>
      `${name} ${torch} ${port}${isImplied ? ' implied' : ''}${isOff ? ' off' : ''}`,
  );
}

describe('sideBySide() [DIA-7]', () => {
  it('marks nothing as off if the port is torch', () => {
    const caseId = 'grid/float32/portable/centered-momentum-weight_decay-maximize';
    expect(rows({ caseId, deviations: [], event: 4, element: 3 })).toMatchInlineSnapshot(`
      [
        "g 0.49319422245025635 null",
        "v 0.012243772856891155 0.012243772856891155",
        "m 0.0045706662349402905 0.0045706662349402905",
        "a 0.11055714637041092 0.11055715188740177 implied",
        "q 4.460989077972918 4.460988855361938 implied",
        "b 5.8861589431762695 5.8861589431762695",
        "p -0.8385487794876099 -0.8385487794876099",
      ]
    `);
  });

  it('derives the quotient from a right buffer that the port shows, and both from the movement if it does not', () => {
    const caseId = 'dialects/float32/portable/heavy-eps-momentum';
    const deviations: Deviation[] = [{ axis: 'momentum', value: 'nesterov' }];
    const state: StateName[] = ['square_avg'];
    expect(rows({ caseId, deviations, event: 3, element: 1 })).toMatchInlineSnapshot(`
      [
        "g -0.0628437027335167 null",
        "v 0.0013581750681623816 0.0013581750681623816",
        "a 0.04685342311859131 0.04685341065789198 implied",
        "q -1.3412830600328216 -1.3412834167480465 implied",
        "b -4.670969009399414 -4.670969009399414",
        "p 2.0395073890686035 2.226346254348755 off",
      ]
    `);
    expect(rows({ caseId, deviations, event: 3, element: 1, state })).toMatchInlineSnapshot(`
      [
        "g -0.0628437027335167 null",
        "v 0.0013581750681623816 0.0013581750681623816",
        "a 0.04685342311859131 0.035944063201244145 implied off",
        "q -1.3412830600328216 -1.748375034332275 implied off",
        "b -4.670969009399414 -5.078060626983643 implied off",
        "p 2.0395073890686035 2.226346254348755 off",
      ]
    `);
    expect(rows({ caseId, deviations, event: 0, element: 1, state })).toMatchInlineSnapshot(`
      [
        "g -0.0628437027335167 null",
        "v 0.00039493312942795455 0.00039493312942795455",
        "a 0.029872924089431763 0.016596070353932433 implied off",
        "q -2.103701082136419 -3.7866616249084473 implied off",
        "b -2.103701114654541 -3.7866616249084473 implied off",
        "p 1.4296740293502808 1.513822078704834 off",
      ]
    `);
  });

  it('shows the mean only in centered cases, and null for hidden state', () => {
    const caseId = 'dialects/float32/portable/heavy-eps-centered';
    const deviations = [inside];
    expect(rows({ caseId, deviations, event: 2 })).toMatchInlineSnapshot(`
      [
        "g -0.26118624210357666 null",
        "v 0.03706064820289612 0.03706064820289612",
        "m -0.018896298483014107 -0.018896298483014107",
        "a 0.20158179104328156 0.2161100973535997 implied off",
        "q -1.2956837061116173 -1.2085795402526855 implied off",
        "p -0.590480387210846 -0.6123083829879761 off",
      ]
    `);
    expect(rows({ caseId, deviations, event: 2, state: ['grad_avg'] })).toMatchInlineSnapshot(`
      [
        "g -0.26118624210357666 null",
        "v 0.03706064820289612 null",
        "m -0.018896298483014107 -0.018896298483014107",
        "a 0.20158179104328156 0.2161100973535997 implied off",
        "q -1.2956837061116173 -1.2085795402526855 implied off",
        "p -0.590480387210846 -0.6123083829879761 off",
      ]
    `);
    expect(rows({ caseId, deviations, event: 2, state: [] })).toMatchInlineSnapshot(`
      [
        "g -0.26118624210357666 null",
        "v 0.03706064820289612 null",
        "m -0.018896298483014107 null",
        "a 0.20158179104328156 0.2161100973535997 implied off",
        "q -1.2956837061116173 -1.2085795402526855 implied off",
        "p -0.590480387210846 -0.6123083829879761 off",
      ]
    `);
  });

  it('reads the complex part and the parameter of the divergence', () => {
    const caseId = 'dialects/complex64/portable/heavy-eps';
    const at = { caseId, deviations: [inside], event: 1, element: 5 };
    expect(rows({ ...at, part: 'real' })).toMatchInlineSnapshot(`
      [
        "g 0 null",
        "v 0 0",
        "a 0.009999999776482582 NaN implied",
        "q 0 0 implied",
        "p -0.46767938137054443 -0.46767938137054443",
      ]
    `);
    expect(rows({ ...at, part: 'imaginary' })).toMatchInlineSnapshot(`
      [
        "g -0.1275942474603653 null",
        "v 0.0016280291602015495 0.0016280291602015495",
        "a 0.05034884065389633 0.10783334282034142 implied off",
        "q -2.5342042796469277 -1.1832541227340698 implied off",
        "p 0.30864614248275757 0.24109862744808197 off",
      ]
    `);
    const second = { caseId: 'events/float32/portable/groups', deviations: [inside], parameter: 1 };
    expect(rows({ ...second, event: 1, element: 2 })).toMatchInlineSnapshot(`
      [
        "g 2.9469320717735546e-39 null",
        "v 0 0",
        "a 9.99999993922529e-9 3.5783242418628794e-9 implied off",
        "q 2.9469320896834487e-31 8.23550878172901e-31 implied off",
        "b -5.28910485807854e-31 -5.289105837044929e-35 off",
        "p 1.4440256909173519e-31 1.4432019967709692e-35 off",
      ]
    `);
  });

  it('derives a denominator of 0 from the NaN of a zero gradient', () => {
    const caseId = 'grid/float32/portable/plain';
    const element = caseOf(caseId).lanes?.[0]?.indexOf('zero') ?? -1;
    const absent: Deviation[] = [{ axis: 'epsilon', value: 'absent' }];
    expect(rows({ caseId, deviations: absent, element })).toMatchInlineSnapshot(`
      [
        "g 0 null",
        "v 0 0",
        "a 9.99999993922529e-9 0 implied off",
        "q 0 NaN implied off",
        "p 0.3677293658256531 NaN off",
      ]
    `);
    // a NaN with another cause implies nothing about the denominator
    const spoilt = (trajectory: Trajectory): Trajectory =>
      trajectory.map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) => param.map(() => NaN)),
      }));
    expect(rows({ caseId, deviations: [], change: spoilt })).toMatchInlineSnapshot(`
      [
        "g -0.06085300073027611 null",
        "v 0.00003703087713802233 0.00003703087713802233",
        "a 0.006085309665650129 NaN implied off",
        "q -9.999984236426664 NaN implied off",
        "p 0.7979360818862915 NaN off",
      ]
    `);
  });

  it('derives nothing from the parameter if the learning rate is 0', () => {
    const caseId = 'dialects/float32/portable/lr-zero';
    const deviations: Deviation[] = [{ axis: 'learning-rate', value: 'zero-is-default' }];
    expect(rows({ caseId, deviations })).toMatchInlineSnapshot(`
      [
        "g 0.21749471127986908 null",
        "v 0.00047303951578214765 0.00047303951578214765",
        "a 0.021749481558799744 null implied",
        "q 9.999995204109666 null implied",
        "p 1.1907914876937866 1.0907915830612183 off",
      ]
    `);
  });

  it('returns null for values that an answer lacks', () => {
    const caseId = 'dialects/float32/portable/heavy-eps-momentum';
    const at = { caseId, deviations: [], event: 2 };
    expect(rows({ ...at, change: (trajectory) => trajectory.slice(0, 2) })).toMatchInlineSnapshot(`
      [
        "g -0.5174331068992615 null",
        "v 0.09805141389369965 null",
        "a 0.32313162088394165 null implied",
        "q -1.6013075584611591 null implied",
        "b -5.7380170822143555 null implied",
        "p 0.7027219533920288 null",
      ]
    `);
    const stateless = (trajectory: Trajectory): Trajectory =>
      trajectory.map(({ params }) => ({ params, state: [] }));
    expect(rows({ ...at, change: stateless })).toMatchInlineSnapshot(`
      [
        "g -0.5174331068992615 null",
        "v 0.09805141389369965 null",
        "a 0.32313162088394165 0.3231315389837527 implied",
        "q -1.6013075584611591 -1.6013079643249508 implied",
        "b -5.7380170822143555 -5.738017559051514 implied",
        "p 0.7027219533920288 0.7027219533920288",
      ]
    `);
  });

  it('derives nothing from a parameter that was missing before, but the quotient from a shown buffer', () => {
    const caseId = 'events/float32/portable/groups';
    const { events, groups } = caseOf(caseId).scenario;
    const added = events.findIndex(({ kind }) => kind === 'add_group');
    const parameter = groups.flatMap(({ params }) => params).length;
    const without = (trajectory: Trajectory): Trajectory =>
      trajectory.map((snapshot, event) =>
        event > added ? snapshot : { ...snapshot, params: snapshot.params.slice(0, parameter) },
      );
    const at = { caseId, deviations: [], parameter, event: added + 1 };
    expect(rows({ ...at, change: without })).toMatchInlineSnapshot(`
      [
        "g 0.595213770866394 null",
        "v 0.035427942872047424 0.035427942872047424",
        "m 0.059521377086639404 0.059521377086639404",
        "a 0.1785641461610794 0.17856414828912243 implied",
        "q 3.3333330551669804 3.3333330154418945 implied",
        "b 3.3333330154418945 3.3333330154418945",
        "p -3.916116237640381 -3.916116237640381",
      ]
    `);
  });

  it('returns no rows if torch does not step the parameter', () => {
    const caseId = 'events/float32/portable/gradients-missing';
    const missing = caseOf(caseId).scenario.events.findIndex(
      (event) => event.kind === 'step' && event.gradients[0] === null,
    );
    expect(missing).toBeGreaterThanOrEqual(0);
    expect(rows({ caseId, deviations: [inside], event: missing })).toEqual([]);
  });
});
