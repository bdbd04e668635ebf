import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { Markup } from './markup.ts';

/** Relative to the package, which ships it as it is: the compiler copies no style sheets. */
const FILE = 'src/report/html/html-style.css';

/** Reads the style sheet of a report, without its comments. A report needs no other file. */
export function readStyleSheet(): Markup {
  const text = readFileSync(join(packageRoot(), FILE), 'utf8');
  return Markup.from([text.replaceAll(/\/\*.*?\*\//gs, '')], []);
}
