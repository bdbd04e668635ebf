import { ParityError } from '../errors.ts';

/**
 * A port whose answers come from a file has no answer for this scenario, and nobody expects one. What needs the answer is not
 * judged.
 */
export class NotAskedError extends ParityError {
  readonly code = 'not_asked';
}
