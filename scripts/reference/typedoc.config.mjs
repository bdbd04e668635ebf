/* `npm run docs`: the API reference, in docs/, of what is compiled. TypeDoc's own TypeScript (6.0) reads the declarations. */

import { join } from 'node:path';
import { publicEntries } from '../../dist/scripts/api/public-entries.js';

const root = join(import.meta.dirname, '../..');

export default {
  name: 'rmsprop-parity',
  entryPoints: (await publicEntries()).map(({ types }) => join(root, types)),
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  out: join(root, 'docs'),
  readme: 'none',
  disableSources: true, // they would be those in dist/
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: false },
  // types that other types mention, and that users do not need to name
  intentionallyNotExported: [
    'CaseSource',
    'CloseUpPoint',
    'EffectiveRate',
    'ElementPlace',
    'Intermediates',
    'KnownOutcome',
    'Replay',
    'ReportedAnswer',
    'ScenarioJson',
    'StepSetting',
    'TrackedElement',
    'TrackedUpdate',
    'ValueTexts',
    'WebAssemblyMemory',
  ],
};
