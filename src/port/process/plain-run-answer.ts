import type { RunAnswer } from '../protocol.ts';

/**
 * Returns whether a value from JSON is an answer to `run` in its usual form: all tensors are strings, and no state has null for a
 * tensor. The schema accepts such answers, but takes many times as long. It also accepts other answers, and says what is
 * wrong with the rest.
 */
export function isPlainRunAnswer(json: unknown): json is RunAnswer {
  return isObject(json) && Object.hasOwn(json, 'snapshots') && hasOnly(json, answerChecks);
}

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const answerChecks: Checks = { snapshots: isSnapshotList };

const snapshotChecks: Checks = { params: isTextList, state: isStateList };

const stateChecks: Checks = {
  step: Number.isFinite,
  square_avg: isText,
  grad_avg: isText,
  momentum_buffer: isText,
};

function isSnapshotList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (item) => isObject(item) && hasOnly(item, snapshotChecks) && Object.hasOwn(item, 'params'),
    )
  );
}

function isStateList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((item) => item === null || (isObject(item) && hasOnly(item, stateChecks)))
  );
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns whether an object has only keys that `checks` names, and each value passes its check. */
function hasOnly(object: Readonly<Record<string, unknown>>, checks: Checks): boolean {
  for (const key in object) {
    if (!Object.hasOwn(checks, key) || checks[key]?.(object[key]) !== true) {
      return false;
    }
  }
  return true;
}
