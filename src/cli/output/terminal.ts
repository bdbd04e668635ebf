/**
 * Returns whether a stream is a terminal that can show progress. On a terminal with a width of 0, a spinner would clear
 * lines forever.
 */
export function showsProgress(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.columns > 0;
}
