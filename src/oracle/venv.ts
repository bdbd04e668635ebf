import { join } from 'node:path';

/** Returns the path of the Python with PyTorch that `npm run task oracle` installs. */
export function venvPython(root: string): string {
  return join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}
