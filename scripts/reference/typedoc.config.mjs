/* `npm run docs` writes the API reference to docs/, from the compiled declarations. TypeDoc reads them with TypeScript 6.0. */

import { join } from 'node:path';
import { publicEntries } from '../../dist/scripts/api/public-entries.js';

const root = join(import.meta.dirname, '../..');

export default {
  name: 'rmsprop-parity',
  entryPoints: (await publicEntries()).map(({ types }) => join(root, types)),
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  out: join(root, 'docs'),
  readme: 'none',
  disableSources: true, // the sources would be the files in dist/
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: false },
  // types that other types mention, but users do not need to import
  intentionallyNotExported: [
    'CaseSource',
    'CloseUpPoint',
    'Declined',
    'DeclinedScenarios',
    'EffectiveRate',
    'ElementPlace',
    'Intermediates',
    'KnownOutcome',
    'NanCount',
    'OptionalTensorName',
    'Replay',
    'ReportedAnswer',
    'ScenarioJson',
    'StepSetting',
    'TimeLimit',
    'TrackedElement',
    'TrackedUpdate',
    'UnusualAnswers',
    'NumberLossKind',
    'SpecialLossKind',
    'TensorLossKind',
    'UnitCount',
    'WebAssemblyMemory',
    'baseNames',
    'choiceNames',
  ],
};
