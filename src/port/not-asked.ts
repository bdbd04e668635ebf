import { ParityError } from '../errors.ts';

/**
 * A port whose answers come from a file does not have the answer to this scenario, and need not have it. What needs the answer is not
 * judged.
 */
export class NotAskedError extends ParityError {
  readonly code = 'not_asked';
}
