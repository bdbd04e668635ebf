import { z } from 'zod';
import { oracleSchema } from '../corpus/manifest-schema.ts';
import { dtypeNames } from '../float/dtype.ts';
import { nanCauses } from '../parity/nan-cause.ts';
import { featureNames } from '../port/capabilities.ts';
import { runAnswerSchema } from '../port/protocol.ts';
import { scenarioSchema } from '../scenario/scenario-schema.ts';
import { failureTrigger, trigger } from './report-schema-trigger.ts';
import type { Report } from './report.ts';
import {
  adapterFault,
  closeUp,
  count,
  deviation,
  divergence,
  number,
  place,
  quantity,
  reading,
  rounding,
  valueDivergence,
} from './report-schema-values.ts';
import { schemaOf } from '../scenario/schema-of.ts';
import { capabilitiesSchema, randomCasesSchema, shardSchema } from './selection-schema.ts';

/* The schema of report.ts. An unknown key is an error. */

const knownLine = z.strictObject({
  line: count,
  glob: z.string(),
  event: count,
  ulp: number,
  cases: count.nullable(),
  reason: z.string(),
});

const known = z.strictObject({
  lines: z.array(knownLine),
  problems: z.array(
    z.strictObject({
      kind: z.enum(['passes', 'worse']),
      line: knownLine,
      caseId: z.string(),
      event: count,
      ulp: number,
    }),
  ),
  improved: z.array(knownLine),
});

const fit = z.strictObject({
  values: count,
  explained: count,
  rounded: count,
  contradicted: count,
  first: z.strictObject({ caseId: z.string(), divergence }).nullable(),
});

const diagnosis = z.strictObject({
  adapter: adapterFault.exactOptional(),
  name: z.string().nullable(),
  deviations: z.array(deviation),
  certainty: z.enum(['bits', 'rounding', 'most']).exactOptional(),
  trigger: trigger.exactOptional(),
  isLimited: z.literal(true).exactOptional(),
  explained: z.number().min(0).max(1),
  isWhole: z.boolean(),
  alsoKnownAs: z.array(z.string()),
  namesAlike: count,
  fit,
  torch: fit,
  alternatives: z.array(
    z.strictObject({ deviations: z.array(deviation), separatedBy: z.string().nullable() }),
  ),
  step: z
    .strictObject({ caseId: z.string(), divergence: valueDivergence, rows: z.array(quantity) })
    .nullable(),
});

const askedAgain = z.strictObject({
  cases: count,
  differing: count,
  first: z.strictObject({ caseId: z.string(), divergence }).nullable(),
  failed: count,
  firstFailure: z.strictObject({ caseId: z.string(), reason: z.string() }).nullable(),
});

const environment = z.strictObject({
  trips: z.array(
    z.strictObject({
      dtype: z.enum(dtypeNames),
      lost: z.array(
        z.strictObject({
          kind: z.enum(['number', 'subnormal', 'signed zero', 'NaN', 'infinity']),
          sent: reading,
          received: reading.nullable(),
        }),
      ),
      problem: z.string().nullable(),
    }),
  ),
  computations: z.array(
    z.strictObject({
      dtype: z.enum(dtypeNames),
      computation: z.enum(['portable', 'fma', 'float64', 'unknown']),
      problem: z.string().nullable(),
    }),
  ),
});

const declined = z.enum(['refused', 'unsupported']);

const reportedCase = z.strictObject({
  id: z.string(),
  dtype: z.enum(dtypeNames),
  oracle: count,
  features: z.array(z.enum(featureNames)),
  verdict: z.enum(['exact', 'equivalent', 'divergent', 'failed', 'notJudged']),
  reason: z.string().exactOptional(),
  cutOff: z.literal(true).exactOptional(),
  declined: declined.exactOptional(),
  cause: z.string().exactOptional(),
  values: count.exactOptional(),
  hidden: z
    .strictObject({ grad_avg: count.exactOptional(), momentum_buffer: count.exactOptional() })
    .exactOptional(),
  mismatches: count.exactOptional(),
  beyond: count.exactOptional(),
  illConditioned: count.exactOptional(),
  cancelled: count.exactOptional(),
  largestUlp: number.exactOptional(),
  largestMultiple: number.exactOptional(),
  first: divergence.nullable().exactOptional(),
  lane: z.string().exactOptional(),
  nans: z.array(z.strictObject({ cause: z.enum(nanCauses), values: count })).exactOptional(),
  closeUp: closeUp.exactOptional(),
  answer: z
    .strictObject({
      run: runAnswerSchema,
      changedGradients: z.array(z.strictObject({ ...place, element: count })),
    })
    .exactOptional(),
  known: z.string().exactOptional(),
});

const reportedInvariant = z.strictObject({
  id: z.string(),
  clause: z.string(),
  statement: z.string(),
  verdict: z.enum(['holds', 'violated', 'failed', 'notJudged']),
  scenarios: count,
  reason: z.string().exactOptional(),
  cutOff: z.literal(true).exactOptional(),
  declined: z
    .array(
      z.strictObject({
        how: declined,
        message: z.string(),
        scenarios: count,
        traits: z.array(z.string()),
        cause: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  violation: z
    .strictObject({
      scenario: scenarioSchema,
      relation: z.enum(['equal', 'at most', 'at least']),
      first: divergence,
    })
    .exactOptional(),
  known: z.string().exactOptional(),
});

const counts = z.strictObject({
  exact: count,
  equivalent: count,
  divergent: count,
  failed: count,
  notJudged: count,
});

export const reportSchema: z.ZodType<Report> = schemaOf<Report>()(
  z.strictObject({
    format: z.literal(1),
    suite: z.strictObject({ name: z.literal('rmsprop-parity'), version: z.string() }),
    corpus: z.strictObject({ sha256: z.string(), files: count, oracle: z.array(oracleSchema) }),
    port: z
      .strictObject({
        name: z.string(),
        version: z.string(),
        language: z.string().exactOptional(),
        file: z.string().exactOptional(),
        inProcess: z.literal(true).exactOptional(),
        capabilities: capabilitiesSchema,
      })
      .nullable(),
    machines: z.array(z.strictObject({ node: z.string(), system: z.string() })),
    asked: z.strictObject({
      dtypes: z.array(z.enum(dtypeNames)).nullable(),
      filter: z.string().nullable(),
      arithmetic: z.string(),
      required: z.array(z.string()),
      invariants: count,
      fuzz: randomCasesSchema.exactOptional(),
    }),
    shard: shardSchema.nullable(),
    verdict: z.enum(['exact', 'equivalent', 'divergent', 'failed']),
    level: z.enum(['exact', 'equivalent']),
    arithmetic: z.string(),
    conformant: z.boolean(),
    counts,
    diagnosis: diagnosis.nullable(),
    rounding: z
      .array(
        z.strictObject({
          dtype: z.enum(dtypeNames),
          differing: count,
          explained: count,
          exact: count,
          kept: count,
          roundings: z.array(rounding),
        }),
      )
      .exactOptional(),
    failureTrigger: failureTrigger.exactOptional(),
    environment: environment.nullable(),
    known: known.nullable(),
    askedAgain: askedAgain.exactOptional(),
    incidents: z.array(z.string()),
    failure: z.string().nullable(),
    cases: z.array(reportedCase),
    invariants: z.array(reportedInvariant),
    complete: z.literal(true).exactOptional(),
  }),
);
