import {
  isBoolean,
  isCount,
  isDtypeName,
  isNumber,
  isString,
  keysOf,
  listOf,
  nullOr,
  oneOf,
  optional,
  type Form,
} from './quick-form.ts';
import type {
  ChangesJson,
  EventJson,
  GroupJson,
  NumberJson,
  ParamJson,
  ScenarioJson,
  TensorJson,
} from './scenario-json.ts';

/* The forms of json.ts; schema.ts has its schemas. */

export const tensorForm: Form<TensorJson> = keysOf<TensorJson>({
  shape: listOf(isCount),
  data: isString,
});

const sameForm = keysOf<{ readonly same_as: number }>({ same_as: isCount });

const groupForm = keysOf<GroupJson>({
  lr: isNumber,
  alpha: isNumber,
  eps: isNumber,
  weight_decay: isNumber,
  momentum: isNumber,
  centered: isBoolean,
  maximize: isBoolean,
  foreach: optional(isBoolean),
  params: listOf((value: unknown): value is ParamJson => tensorForm(value) || sameForm(value)),
});

const changesForm = keysOf<ChangesJson>({
  group: isCount,
  lr: optional(isNumber),
  alpha: optional(isNumber),
  eps: optional(isNumber),
  weight_decay: optional(isNumber),
  momentum: optional(isNumber),
  centered: optional(isBoolean),
  maximize: optional(isBoolean),
});

const kinds: readonly Form<EventJson>[] = [
  keysOf<Extract<EventJson, { step: unknown }>>({ step: listOf(nullOr(isString)) }),
  keysOf<Extract<EventJson, { set: unknown }>>({ set: changesForm }),
  keysOf<Extract<EventJson, { add_group: unknown }>>({ add_group: groupForm }),
  keysOf<Extract<EventJson, { reload: unknown }>>({ reload: oneOf(true, 'integer_step') }),
  keysOf<Extract<EventJson, { zero_grad: unknown }>>({
    zero_grad: keysOf<{ readonly set_to_none: boolean }>({ set_to_none: isBoolean }),
  }),
];

export const eventForm: Form<EventJson> = (value): value is EventJson =>
  kinds.some((form) => form(value));

const isNoNumber = oneOf('NaN', 'Infinity', '-Infinity');

const anyNumber = (value: unknown): value is NumberJson => isNumber(value) || isNoNumber(value);

export const scenarioForm: Form<ScenarioJson> = keysOf<ScenarioJson>({
  dtype: isDtypeName,
  defaults: optional(
    keysOf<NonNullable<ScenarioJson['defaults']>>({
      lr: optional(anyNumber),
      alpha: optional(anyNumber),
      eps: optional(anyNumber),
      weight_decay: optional(anyNumber),
      momentum: optional(anyNumber),
    }),
  ),
  groups: listOf(groupForm),
  events: listOf(eventForm),
});
