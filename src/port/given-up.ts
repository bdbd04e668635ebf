/** The end of the message of each case that the suite did not ask, because the port broke or timed out too often. */
const GIVEN_UP = 'and the suite does not start it again.';

/**
 * Writes why the suite gives up a port.
 *
 * @example givenUpText('broke 11 times', 'exit code 1')
 * // 'the port broke 11 times, and the suite does not start it again. Last failure: exit code 1'
 */
export function givenUpText(why: string, lastFailure: string): string {
  return `the port ${why}, ${GIVEN_UP} Last failure: ${lastFailure}`;
}

/** Returns whether a case failed only because the suite had given up the port before. */
export function isGivenUp(reason: string | null | undefined): boolean {
  return reason?.includes(GIVEN_UP) === true;
}
