import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { markup, type Markup } from './markup.ts';
import { shortText } from '../text/short-text.ts';

/*
 * Small plots over the events of a case, as SVG. A report can have a thousand plots, so their text is short: coordinates are
 * whole numbers, about two per pixel, and html-style.css has the styles of all plots.
 */

/** The labels of the scale end at x = 0, so that they need no position. */
const VIEW = '-116 0 600 264';
const [LEFT, RIGHT, TOP, FOOT] = [12, 468, 24, 224];
/** The distance of the first and the last event from the ends. */
const INSET = 12;
/** A line with more values than this has no dots. */
const DOTTED = 16;

/** Maps a value to a height. `y` returns NaN for a value that a plot cannot show. */
export interface Scale {
  readonly isLogarithmic: boolean;
  readonly y: (value: number) => number;
  readonly labels: readonly { readonly y: number; readonly text: string }[];
}

export interface Series {
  readonly name: 'golden' | 'port' | 'reach';
  readonly values: readonly EventValue[];
}

interface EventValue {
  readonly event: number;
  readonly value: number;
}

export interface Plot {
  /** The id of the element with the plot's title. */
  readonly titleId: string;
  /** A description for screen readers. */
  readonly description: string;
  readonly scale: Scale;
  readonly series: readonly Series[];
  /** The first event that differs. */
  readonly marked: number;
}

/** Renders a plot with its description. The plot fills the area below a series `reach`. */
export function plot({ titleId, description, scale, series, marked }: Plot): Markup {
  const events = series.flatMap(({ values }) => values.map(({ event }) => event));
  const [first, last] = extentOf(events);
  const x = scaleLinear([first, last], [LEFT + INSET, RIGHT - INSET]);
  const paths = series.map(({ name, values }) => {
    const many = values.length > DOTTED ? ' many' : '';
    return markup`<path class="${name}${many}" d="${pathOf(name, values, x, scale)}"/>`;
  });
  const grid = scale.labels.map(({ y }) => `M${LEFT},${Math.round(y)}H${RIGHT}`).join('');
  const isLater = first < marked && marked <= last;
  return markup`<svg viewBox="${VIEW}" role="img" aria-labelledby="${titleId}">
    <desc>${description}</desc><path class="grid" d="${grid}"/>
    ${isLater ? markup`<path class="at" d="M${Math.round(x(marked))} ${TOP}V${FOOT}"/>` : []}
    ${scale.labels.map(({ y, text }) => markup`<text y="${Math.round(y + 7)}">${text}</text>`)}
    <text x="${RIGHT}" y="254">${first === last ? `event ${first}` : `events ${first} to ${last}`}</text>${paths}</svg>`;
}

/** Returns the path of a series. It has a gap at each value that a plot cannot show. */
function pathOf(
  name: Series['name'],
  values: readonly EventValue[],
  x: (event: number) => number,
  { y }: Scale,
): string {
  const across = ({ event }: EventValue): number => x(event);
  const up = ({ value }: EventValue): number => y(value);
  const isDrawn = (value: EventValue): boolean => !Number.isNaN(up(value));
  const path = line<EventValue>(across, up).defined(isDrawn).digits(0)([...values]) ?? '';
  return name === 'reach' ? downToFoot(relative(path)) : relative(path);
}

/**
 * Gives each point as its distance from the point before, which is shorter.
 *
 * @example relative('M10,50L20,40L30,40') // 'M10,50l10,-10l10,0'
 */
function relative(path: string): string {
  let [x, y] = [0, 0];
  return path.replaceAll(/([ML])(-?\d+),(-?\d+)/g, (point, command, ...at) => {
    const [toX, toY] = [Number(at[0]), Number(at[1])];
    const text = command === 'L' ? `l${toX - x},${toY - y}` : point;
    [x, y] = [toX, toY];
    return text;
  });
}

/**
 * Closes each part of a line at the foot, so that it has an inside to fill.
 *
 * @example downToFoot('M10,50L20,40') // 'M10,50L20,40V224H10Z'
 */
function downToFoot(path: string): string {
  return path.replaceAll(/M(-?\d+),[^M]*/g, (part, start) => `${part}V${FOOT}H${start}Z`);
}

/**
 * Makes a scale from the smallest to the largest finite value. These two are its labels. The scale is logarithmic if the
 * caller prefers it and all values have the same sign.
 */
export function valueScale(values: readonly number[], prefersLogarithmic: boolean): Scale {
  const [least, largest] = extentOf(values.filter(Number.isFinite));
  if (least > largest) {
    return { isLogarithmic: false, y: () => NaN, labels: [] };
  }
  const isLogarithmic = prefersLogarithmic && (least > 0 || largest < 0);
  // scale the largest numbers down, because their difference can overflow
  const unit = Math.max(Math.abs(least), Math.abs(largest)) > 1e307 ? 2 ** -4 : 1;
  const make = isLogarithmic ? scaleLog : scaleLinear;
  const height = make([least * unit, largest * unit], [FOOT, TOP]);
  const y = (value: number): number => (Number.isFinite(value) ? height(value * unit) : NaN);
  const texts = shortText(least) === shortText(largest) ? null : [least, largest].map(shortText);
  const labels =
    least === largest
      ? [{ y: y(least), text: shortText(least) }]
      : [
          { y: FOOT, text: texts?.[0] ?? shortText(least) },
          { y: TOP, text: texts?.[1] ?? `+ ${shortText(largest - least)}` },
        ];
  return { isLogarithmic, y, labels };
}

/** Makes a logarithmic scale in decades. 0 is at its foot, infinity at its top. */
export function distanceScale(values: readonly number[]): Scale {
  const finite = values.filter((value) => value > 0 && value < Infinity);
  const [least, largest] = extentOf(finite.length > 0 ? finite : [1]);
  const low = Math.min(0, Math.floor(Math.log10(least)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(largest)));
  const foot = FOOT - (values.includes(0) ? 28 : 0);
  const top = TOP + (values.includes(Infinity) ? 28 : 0);
  const height = scaleLog([10 ** low, 10 ** high], [foot, top]);
  const y = (value: number): number =>
    value === 0 ? FOOT : value === Infinity ? TOP : value > 0 ? height(value) : NaN;
  const stride = Math.ceil((high - low) / 3);
  const decades = Array.from(
    { length: Math.floor((high - low) / stride) + 1 },
    (_, index) => low + index * stride,
  );
  return {
    isLogarithmic: true,
    y,
    labels: [
      ...(values.includes(0) ? [{ y: FOOT, text: '0' }] : []),
      ...decades.map((exponent) => ({ y: height(10 ** exponent), text: powerOfTen(exponent) })),
      ...(values.includes(Infinity) ? [{ y: TOP, text: '∞' }] : []),
    ],
  };
}

/** @example powerOfTen(-3) // '10⁻³' */
function powerOfTen(exponent: number): string {
  const raised = [...String(exponent)].map((digit) =>
    digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit)),
  );
  return exponent === 0 ? '1' : exponent === 1 ? '10' : `10${raised.join('')}`;
}

/** Returns the smallest and the largest value. An empty list gives [Infinity, -Infinity]. */
function extentOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
