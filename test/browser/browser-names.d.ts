/*
 * The browser types that the declarations of playwright-core name. TypeScript's full `dom` library would let every
 * file of
 * the project use a browser's globals.
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
