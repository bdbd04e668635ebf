/*
 * A port that is right, except for one fault. The arguments are the fault, and a number:
 * - "random": with this probability, it flips the last bit of a tensor, other ones in every run.
 * - "late": after this many scenarios, it has another learning rate. Each answer takes 100 ms.
 * - "crashes in copies": all processes but the first exit at the first scenario. The number does not count.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const dist = new URL('../../../dist/src/', import.meta.url);
const { referencePort } = await import(new URL('port/reference-port.js', dist).href);
const { answerTo } = await import(new URL('port/serve.js', dist).href);

const [fault, text] = process.argv.slice(2);
const number = Number(text);
const port = { ...referencePort('portable', '1.0.0'), name: 'unreliable' };
const isCopy = fault === 'crashes in copies' && existsSync(process.env.STAMP);
if (fault === 'crashes in copies') {
  writeFileSync(process.env.STAMP, '');
}

function flip(hex) {
  return Math.random() < number
    ? hex.replace(/.$/, (digit) => (parseInt(digit, 16) ^ 1).toString(16))
    : hex;
}

let scenarios = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.op === 'run') {
    if (isCopy) {
      process.exit(7);
    }
    scenarios += 1;
    if (fault === 'late') {
      await delay(100);
      request.scenario.groups.forEach((group) => {
        group.lr *= scenarios > number ? 1.5 : 1;
      });
    }
  }
  const answer = await answerTo(port, JSON.stringify(request));
  if (fault === 'random') {
    answer.ok?.snapshots?.forEach((snapshot) => {
      snapshot.params = snapshot.params.map(flip);
    });
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
