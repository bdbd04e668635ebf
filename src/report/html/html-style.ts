import { markup, type Markup } from './markup.ts';

/*
 * The one style sheet of a report. Colours come in pairs, for light and for dark, and all text on them has the contrast
 * that WCAG AA asks for; the browser tests measure it. No selector names what a port can choose.
 */

const colours: Markup = markup`
  :root {
    color-scheme: light dark;
    --paper: #fbfaf7; --panel: #ffffff; --ink: #22262b; --soft: #5b626a; --rule: #dedad2; --link: #0a4f93;
    --good: #14532d; --good-back: #e2f0e6; --near: #1d3f73; --near-back: #e4edf8;
    --bad: #8c1f10; --bad-back: #fbe6e0; --broken: #57207f; --broken-back: #efe4f8;
    --open: #56534d; --open-back: #efede8; --golden: #3f464e; --port: #c2371b; --reach: #1f6db0;
  }
  @media (prefers-color-scheme: dark) { :root {
    --paper: #14161a; --panel: #1b1e23; --ink: #e7e4de; --soft: #a6abb2; --rule: #343940; --link: #8fbcf5;
    --good: #a6dfb8; --good-back: #17301f; --near: #abccf6; --near-back: #182b43;
    --bad: #ffb6a6; --bad-back: #40201a; --broken: #d8bdf8; --broken-back: #302043;
    --open: #b9b5ad; --open-back: #26282c; --golden: #d5d2cb; --port: #ff8268; --reach: #78b2ec;
  } }
  @media print { :root {
    --paper: #ffffff; --panel: #ffffff; --ink: #000000; --soft: #444444; --rule: #bbbbbb; --link: #000000;
    --good: #14532d; --good-back: #e2f0e6; --near: #1d3f73; --near-back: #e4edf8;
    --bad: #8c1f10; --bad-back: #fbe6e0; --broken: #57207f; --broken-back: #efe4f8;
    --open: #56534d; --open-back: #efede8; --golden: #3f464e; --port: #c2371b; --reach: #1f6db0;
    color-scheme: light;
  } }`;

const text: Markup = markup`
  * { box-sizing: border-box; }
  html { background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif;
    font-variant-numeric: tabular-nums; text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
  body { max-width: 64rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 3rem; overflow-wrap: anywhere; }
  h1, h2, h3, h4 { line-height: 1.2; font-weight: 650; margin: 0; }
  h1 { font-size: clamp(1.6rem, 5vw, 2.3rem); letter-spacing: -0.02em; display: -webkit-box; -webkit-line-clamp: 4; -webkit-box-orient: vertical; overflow: hidden; }
  h2 { font-size: 1.3rem; letter-spacing: -0.01em; margin: 3rem 0 .75rem; }
  h3 { font-size: 1rem; }
  h4 { font-size: .85rem; color: var(--soft); font-weight: 600; margin: 1.1rem 0 .2rem; }
  p, ul, dl, table, pre { margin: .6rem 0; }
  p { max-width: 44rem; }
  ul { padding-left: 1.2rem; }
  small { font-size: .8rem; color: var(--soft); }
  code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .86em; }
  pre { padding: .75rem; background: var(--open-back); border-radius: 6px; overflow-wrap: normal; }
  a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
  a:hover { text-decoration-thickness: 2px; }
  :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
  main:focus { outline: none; }
  [id] { scroll-margin-top: 1rem; }
  .skip { position: absolute; left: -100vw; background: var(--panel); padding: .5rem 1rem; }
  .skip:focus { left: 1rem; top: 1rem; z-index: 1; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .scroll { overflow-x: auto; max-width: 100%; position: relative; }
  .printed { display: none; }`;

const parts: Markup = markup`
  .suite { color: var(--soft); font-size: .9rem; margin: 0 0 .35rem; }
  .verdict { border-left: 4px solid; padding: .9rem 1.2rem; margin: 1.1rem 0; border-radius: 0 8px 8px 0; }
  .verdict p, .verdict ul { margin: .3rem 0; color: var(--ink); }
  .verdict .word { color: inherit; font-weight: 750; letter-spacing: .06em; font-size: 1.05rem; margin: 0; }
  .against { color: var(--soft); font-size: .9rem; }
  nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: .7rem 0; border-block: 1px solid var(--rule); font-size: .92rem; }
  nav a { display: inline-block; padding: .15rem 0; }
  .exact, .holds { color: var(--good); background: var(--good-back); }
  .equivalent { color: var(--near); background: var(--near-back); }
  .divergent, .violated { color: var(--bad); background: var(--bad-back); }
  .failed { color: var(--broken); background: var(--broken-back); }
  .notJudged { color: var(--open); background: var(--open-back); }
  .badge::before, .sign::before { content: '– '; content: '– ' / ''; }
  .exact.badge::before, .holds.badge::before, .exact .sign::before { content: '✓ '; content: '✓ ' / ''; }
  .equivalent.badge::before, .equivalent .sign::before { content: '≈ '; content: '≈ ' / ''; }
  .divergent.badge::before, .violated.badge::before, .divergent .sign::before { content: '✗ '; content: '✗ ' / ''; }
  .failed.badge::before, .failed .sign::before { content: '! '; content: '! ' / ''; }
  .sign { font-weight: 650; }
  .badge { font-size: .78rem; font-weight: 650; padding: .08rem .45rem; border-radius: 4px; white-space: nowrap; }
  .warning { color: var(--bad); background: var(--bad-back); padding: .6rem .9rem; border-radius: 6px; }
  .facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .3rem 1.1rem; font-size: .92rem; }
  .facts dt { color: var(--soft); }
  .facts dd { margin: 0; min-width: 0; }
  .facts ul { margin: 0; padding: 0; list-style: none; }
  .matrix thead th:not(:first-child) { width: 7.7rem; }
  .matrix thead th:first-child { padding-left: 3px; width: 13rem; }
  .advice { border-top: 1px solid var(--rule); padding-top: .8rem; margin-top: 1rem; }
  h2 + .advice { border: 0; padding-top: 0; }
  .legend { display: grid; grid-template-columns: max-content 1fr; gap: .35rem .9rem; font-size: .85rem; align-items: baseline; margin-top: 1rem; }
  .legend dd { margin: 0; color: var(--soft); }
  table { border-collapse: collapse; font-size: .88rem; }
  caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .4rem; }
  th { text-align: left; font-weight: 600; }
  .matrix { border-collapse: separate; border-spacing: 3px; margin: 0 -3px; }
  .matrix caption { padding-left: 3px; }
  .matrix thead th { color: var(--soft); font-weight: 600; padding: .2rem .5rem; white-space: nowrap; }
  .matrix tbody th, .matrix tfoot th { font-weight: 500; padding: .3rem .6rem .3rem 3px; min-width: 8.5rem; line-height: 1.3;
    position: sticky; left: 0; background: var(--paper); }
  .matrix tfoot th { font-weight: 700; }
  .matrix td { padding: .35rem .5rem; border-radius: 5px; vertical-align: top; line-height: 1.35; white-space: nowrap; min-width: 6.4rem; }
  .matrix td a { color: inherit; text-decoration: none; display: block; }
  .matrix td a:hover { text-decoration: underline; }
  .matrix small { color: inherit; display: block; }
  .matrix .none { background: none; }`;

const cases: Markup = markup`
  details { border-top: 1px solid var(--rule); }
  details.group:last-of-type { border-bottom: 1px solid var(--rule); }
  summary { cursor: pointer; padding: .6rem .2rem; }
  summary h3 { display: inline; }
  .count { color: var(--soft); font-size: .88rem; margin-left: .4rem; }
  .case { margin-left: .9rem; }
  .case > summary { padding: .5rem .2rem; }
  .case[open] > summary { padding-bottom: .2rem; }
  .where { display: block; color: var(--soft); font-size: .85rem; padding-left: 1.1rem; }
  .case > :not(summary) { padding: 0 0 1.2rem 1.1rem; }
  .case > pre { padding-left: .75rem; margin-left: 1.1rem; }
  .lane { font-size: .92rem; margin-top: 1.1rem; }
  .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)); gap: 1rem 1.5rem; margin: .8rem 0 1.2rem; }
  figure { margin: 0; }
  figcaption { font-size: .82rem; color: var(--soft); line-height: 1.35; margin-bottom: .3rem; }
  svg { display: block; width: 100%; max-width: 26rem; height: auto; overflow: visible; }
  svg text { font-size: 22px; fill: var(--soft); text-anchor: end; }
  svg .start { text-anchor: start; }
  svg path { fill: none; stroke-linecap: round; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
  .grid { stroke: var(--rule); stroke-width: 1; }
  .at { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; }
  .golden { stroke: var(--golden); stroke-width: 1.75; marker: url(#dot-golden); }
  .port { stroke: var(--port); stroke-width: 1.75; stroke-dasharray: 5 4; marker: url(#dot-port); }
  .many, .sample path { marker: none; }
  .dot-golden { fill: var(--golden); }
  .dot-port { fill: var(--port); }
  svg .reach { stroke: var(--reach); stroke-width: 1; fill: var(--reach); fill-opacity: .16; }
  .gap { font-size: .8rem; color: var(--soft); margin: .2rem 0; }
  .key { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; font-size: .85rem; color: var(--soft); }
  .key li { display: flex; align-items: center; gap: .5rem; }
  .sample { width: 34px; height: 12px; flex: none; }
  .quantities { font-size: .86rem; }
  .quantities th, .quantities td { padding: .22rem 1.2rem .22rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
  .quantities thead th { color: var(--soft); font-weight: 500; }
  .quantities tbody th { font-weight: 400; }
  .quantities th:not(:first-child), .quantities td { text-align: right; }
  .quantities i { font-family: Georgia, 'DejaVu Serif', serif; display: inline-block; min-width: 1em; }
  .quantities .off { color: var(--bad); }
  .quantities .off th { font-weight: 650; }
  .quantities .off small { color: inherit; display: block; padding-left: 1.2rem; font-weight: 400; }
  .reasons td, .reasons th { padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
  .reasons td:first-child, .reasons th:first-child { text-align: right; }
  .invariants { list-style: none; padding: 0 0 .8rem .9rem; }
  .invariants p { margin: .1rem 0 .7rem; font-size: .9rem; color: var(--soft); }
  footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .85rem; }
  @media (max-width: 30rem) {
    .facts { grid-template-columns: 1fr; gap: 0; }
    .facts dd { margin-bottom: .5rem; }
    .legend { grid-template-columns: 1fr; gap: .1rem; }
    .legend dd { margin-bottom: .5rem; }
    .case, .case > pre { margin-left: 0; }
    .case > :not(summary), .where { padding-left: 0; }
    .case > pre { padding-left: .75rem; }
  }
  @media print {
    html { font-size: 11px; }
    body { max-width: none; padding: 0; }
    nav, .skip { display: none; }
    .printed { display: block; }
    figure, tr, .verdict, .facts { break-inside: avoid; }
    h2, h3, h4, summary { break-after: avoid; }
    .scroll { overflow: visible; }
    .matrix { font-size: 8.5px; }
    .matrix td { min-width: 0; padding: 2px 3px; }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  }`;

export const styleSheet: Markup = markup`${colours}${text}${parts}${cases}`;
