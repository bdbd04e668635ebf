import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { Markup } from './markup.ts';

/** The path in the package. The package contains this source file, because the compiler does not copy style sheets. */
const FILE = 'src/report/html/html-style.css';

/** Reads the style sheet of a report and removes its comments. */
export function readStyleSheet(): Markup {
  const text = readFileSync(join(packageRoot(), FILE), 'utf8');
  return Markup.from([text.replaceAll(/\/\*.*?\*\//gs, '')], []);
}
