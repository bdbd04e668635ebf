import { join } from 'node:path';

/** Where `npm run task oracle` puts the Python that has PyTorch. */
export function venvPython(root: string): string {
  return join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}
