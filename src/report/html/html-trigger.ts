import type { Trigger, UnitCount } from '../../dialect/trigger/trigger.ts';
import { spelledFor, type Spelling } from '../diagnosis/option-names.ts';
import { nounOf, ruleText, triggerSentence } from '../diagnosis/trigger-text.ts';
import { grouped } from '../text/grouped.ts';
import { markup, type Markup } from './markup.ts';

const [WIDTH, HEIGHT] = [600, 148];
/** The bars start and end here. The counts stand behind them. */
const [LEFT, BAR] = [128, 290];
/** The height of a bar. */
const THICK = 36;

/**
 * Renders the rule of a trigger as a picture: two bars, inside and outside of the rule. Each bar shows the share of wrong
 * steps, events or elements. Options have the names of the port's interface.
 */
export function triggerFigure(trigger: Trigger, spelling: Spelling | null): Markup {
  const { inside, outside } = trigger.counts;
  const unit = `${nounOf(trigger)}s`;
  return markup`<figure class="trigger"><figcaption id="trigger-t">When the port is wrong: ${spelledFor(spelling, ruleText(trigger))}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="trigger-t"><desc>${spelledFor(spelling, triggerSentence(trigger))}</desc>
    ${bar('rule holds', 4, inside)}${bar('otherwise', 56, outside)}
    <text class="start" x="${LEFT}" y="138">wrong ${unit}, of all ${unit}</text></svg></figure>`;
}

/** The least width of a share that is not 0. */
const LEAST = 3;

/** Returns the width of the wrong share. */
function widthOf(wrong: number, right: number): number {
  if (wrong === 0 || right === 0) {
    return wrong === 0 ? 0 : BAR;
  }
  const width = Math.round((BAR * wrong) / (wrong + right));
  return Math.min(Math.max(width, LEAST), BAR - LEAST);
}

/** Renders a bar: all of it in a light colour, the wrong share over it. A share is visible unless it is 0. */
function bar(label: string, top: number, share: UnitCount): Markup {
  const { wrong, total } = share;
  const width = widthOf(wrong, total - wrong);
  const middle = top + THICK / 2 + 7;
  return markup`<text x="116" y="${middle}">${label}</text>
    <path class="all" d="M${LEFT} ${top}h${BAR}v${THICK}h-${BAR}Z"/>
    ${width === 0 ? [] : markup`<path class="wrong" d="M${LEFT} ${top}h${width}v${THICK}h-${width}Z"/>`}
    <text class="start" x="${LEFT + BAR + 12}" y="${middle}">${grouped(wrong)} of ${grouped(total)}</text>`;
}
