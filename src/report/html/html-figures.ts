import type { CloseUp } from '../../dialect/diagnosis/close-up.ts';
import { groupedBy } from '../text/grouped-by.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { counted, shortText } from '../text/short-text.ts';
import { distanceScale, plot, valueScale, type Plot, type Series } from './html-plot.ts';

/** Renders the figures of a case's worst lane: the values, their distance, and the effective learning rates. */
export function figures(id: string, closeUp: CloseUp): Part {
  return markup`<div class="figures">${trajectory(`${id}-t`, closeUp)}${distance(`${id}-d`, closeUp)}
    ${closeUp.rates.length > 0 ? rates(`${id}-r`, closeUp) : []}</div>`;
}

/** Renders the legend of all figures, and defines the dots that mark values. */
export function figureKey(): Markup {
  const sample = (name: string, text: string): Markup =>
    markup`<li><svg class="sample" viewBox="0 0 68 24" aria-hidden="true">
      <path class="${name}" d="${name === 'reach' ? 'M4 6H64V24H4Z' : 'M4 12H64'}"/></svg>${text}</li>`;
  const dot = (name: string): Markup =>
    markup`<marker id="dot-${name}" viewBox="-4 -4 8 8" markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse"><circle class="dot-${name}" r="4"/></marker>`;
  return markup`<svg class="unseen" aria-hidden="true"><defs>${dot('golden')}${dot('port')}</defs></svg>
    <ul class="key">${sample('golden', 'PyTorch')}${sample('port', 'the port')}
    ${sample('reach', 'difference that rounding can explain')}${sample('at', 'first event that differs, if it is not the first event')}</ul>`;
}

function trajectory(id: string, { points, event, tensor }: CloseUp): Markup {
  const series = pair(points);
  return figure(id, markup`Trajectory of <code>${tensor}</code>`, {
    description: pairText(series),
    scale: valueScale(numbersOf(series), false),
    series,
    marked: event,
  });
}

function distance(id: string, { points, event }: CloseUp): Markup {
  const valuesOf = (name: 'ulp' | 'bound'): Series['values'] =>
    points.map((point) => ({ event: point.event, value: point[name] }));
  const series: Series[] = [
    { name: 'reach', values: valuesOf('bound') },
    { name: 'port', values: valuesOf('ulp') },
  ];
  const [bounds, distances] = series.map((line) => rangeText(numbersOf([line])));
  return figure(id, markup`Distance in ULP, logarithmic`, {
    description: `The distance is ${distances} ULP; rounding can explain ${bounds} ULP.`,
    scale: distanceScale(numbersOf(series)),
    series,
    marked: event,
  });
}

function rates(id: string, closeUp: CloseUp): Markup {
  const series = pair(closeUp.rates);
  const scale = valueScale(numbersOf(series), true);
  const axis = scale.isLogarithmic ? ', logarithmic' : '';
  return figure(id, markup`Effective learning rate${axis}`, {
    description: pairText(series),
    scale,
    series,
    marked: closeUp.event,
  });
}

function figure(id: string, caption: Markup, content: Omit<Plot, 'titleId'>): Markup {
  return markup`<figure><figcaption id="${id}">${caption}</figcaption>${plot({ titleId: id, ...content })}
    ${gapTexts(content).map((text) => markup`<p class="gap">${text}</p>`)}</figure>`;
}

function numbersOf(series: readonly Series[]): number[] {
  return series.flatMap(({ values }) => values.map(({ value }) => value));
}

function pair(
  rows: readonly { readonly event: number; readonly golden: number; readonly port: number }[],
): Series[] {
  return (['golden', 'port'] as const).map((name) => ({
    name,
    values: rows.map((row) => ({ event: row.event, value: row[name] })),
  }));
}

const owners = { golden: 'PyTorch', port: 'The port', reach: 'Rounding' } as const;

/** @example 'PyTorch from 1.7 to 8.354. The port from 0.3364 to 1.616.' */
function pairText(series: readonly Series[]): string {
  const texts = series.map(({ name, values }) => {
    const [first, last] = [values[0]?.value ?? NaN, values.at(-1)?.value ?? NaN];
    return `${owners[name]} from ${shortText(first)} to ${shortText(last)}.`;
  });
  return texts.join(' ');
}

function rangeText(values: readonly number[]): string {
  const [least, largest] = [Math.min(...values), Math.max(...values)].map(shortText);
  return least === largest ? `${least}` : `from ${least} to ${largest}`;
}

/** Describes the values that a plot cannot show: NaN, and infinities except in a distance. */
function gapTexts({ series, scale }: Pick<Plot, 'series' | 'scale'>): string[] {
  return series.flatMap(({ name, values }) => {
    const unplotted = values
      .map(({ value }) => value)
      .filter((value) => Number.isNaN(scale.y(value)));
    return [...groupedBy(unplotted, String)].map(
      ([kind, group]) =>
        `${owners[name]}: ${kind} at ${group.length} of ${counted(values.length, 'event')}`,
    );
  });
}
