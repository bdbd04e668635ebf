/* Writes the URL of each module that a program loads into the file that LOADED_MODULES names; for node --import. */

import { register } from 'node:module';

register(
  `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      appendFileSync(process.env.LOADED_MODULES, url + '\\n');
      return next(url, context);
    }
  `)}`,
);
