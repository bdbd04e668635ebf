/** Whether progress can be shown: a terminal may also be one of no width, on which a spinner would never be done. */
export function showsProgress(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.columns > 0;
}
