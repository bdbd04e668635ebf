import { messageOf } from '../../src/errors.ts';
import { readRecording } from './device-recording.ts';
import { fitRecording } from './fit-recording.ts';
import { fitText } from './fit-text.ts';

/* `npm run task fit-arithmetic -- FILE` finds the arithmetic of a recording of scripts/observe/record_device.py. */

const [file, ...rest] = process.argv.slice(2);
if (file === undefined || rest.length > 0) {
  process.stderr.write('usage: npm run task fit-arithmetic -- RECORDING.json.gz\n');
  process.exitCode = 2;
} else {
  try {
    const recording = await readRecording(file);
    const fits = fitRecording(recording);
    process.stdout.write(fitText(recording, fits));
    process.exitCode = fits.every(({ isExact }) => isExact) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 2;
  }
}
