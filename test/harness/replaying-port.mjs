/* A port that answers from a file: { hello, answers }, each a line in base64 in which "id":7 stands for the request's id.
   Which answer a request gets depends on its id, so that a port that is started again does not begin anew. */

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
