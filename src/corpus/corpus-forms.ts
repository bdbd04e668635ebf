import { arithmeticNames } from '../float/arithmetic.ts';
import {
  isBoolean,
  isCount,
  isDtypeName,
  isString,
  isTexts,
  keysOf,
  like,
  listOf,
  oneOf,
  optional,
  type Form,
} from '../scenario/quick-form.ts';
import { scenarioForm, tensorForm } from '../scenario/scenario-forms.ts';
import type { SnapshotJson } from '../scenario/scenario-json.ts';
import { objectiveNames } from '../scenario/objective.ts';
import {
  idPattern,
  type FixtureJson,
  type LoopJson,
  type Refusal,
  type TrainingJson,
} from './fixture-file.ts';
import {
  pathPattern,
  sha256Pattern,
  type Manifest,
  type ManifestEntry,
  type Oracle,
} from './manifest.ts';

/* The forms of what a corpus holds; manifest-schema.ts and fixture-schema.ts have the schemas. */

const entryForm = keysOf<ManifestEntry>({
  path: like(pathPattern),
  sha256: like(sha256Pattern),
  bytes: isCount,
  scenarios: (value): value is number => isCount(value) && value > 0,
  dtype: isDtypeName,
  foreach: isBoolean,
  oracle: keysOf<Oracle>({
    stand_in: optional(isString),
    torch: isString,
    commit: isString,
    arithmetic: oneOf(...arithmeticNames),
    environment: isTexts,
    system: isString,
    capability: isString,
    square_root: oneOf('correctly rounded'),
  }),
});

export const manifestForm: Form<Manifest> = keysOf<Manifest>({
  format: oneOf(1),
  generator: listOf(
    keysOf<Manifest['generator'][number]>({ file: isString, sha256: like(sha256Pattern) }),
  ),
  files: listOf(entryForm),
});

/** A fixture whose snapshots are read in another way. */
export const bareFixtureForm: Form<FixtureJson> = keysOf<FixtureJson>({
  id: like(idPattern),
  lanes: optional(listOf(listOf(isString))),
  training: optional(
    keysOf<TrainingJson>({
      program: oneOf('nn.Linear with MSELoss'),
      inputs: tensorForm,
      targets: tensorForm,
      losses: isString,
    }),
  ),
  loop: optional(
    keysOf<LoopJson>({ objective: oneOf(...objectiveNames), data: listOf(tensorForm) }),
  ),
  refusal: optional(
    keysOf<Refusal>({
      exception: oneOf('ValueError', 'TypeError', 'KeyError', 'RuntimeError'),
      message: isString,
    }),
  ),
  scenario: scenarioForm,
  snapshots: (value): value is readonly SnapshotJson[] =>
    Array.isArray(value) && value.length === 0,
});
