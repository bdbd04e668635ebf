/*
 * What playwright-core's types name of a browser's own: the rest of TypeScript's `dom` would let any file of the project
 * take a browser for granted.
 */

interface Node {
  readonly nodeType: number;
}
interface HTMLElement extends Node {
  readonly tagName: string;
}
interface SVGElement extends Node {
  readonly tagName: string;
}
interface HTMLElementTagNameMap {
  readonly a: HTMLElement;
}
