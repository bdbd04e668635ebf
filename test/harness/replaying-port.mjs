/*
 * A port that answers from a file: { hello, answers }, each a line in base64. "id":7 stands for the request's id. The
 * id of a
 * request selects its answer, so that a restarted port does not start again with the first answer.
 */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { hello, answers } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op } = JSON.parse(line);
  const bytes = Buffer.from(op === 'hello' ? hello : answers[id % answers.length], 'base64');
  const at = bytes.indexOf('"id":7');
  const parts = at < 0 ? [bytes] : [bytes.subarray(0, at), `"id":${id}`, bytes.subarray(at + 6)];
  process.stdout.write(Buffer.concat([...parts, '\n'].map((part) => Buffer.from(part))));
}
