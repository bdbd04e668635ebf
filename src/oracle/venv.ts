import { join } from 'node:path';

/** The PyTorch that records the arithmetic arm64: the newest one whose wheel for 64-bit Arm needs no CUDA. */
export const arm64Torch = '2.8.0';

/** Returns the path of the Python with PyTorch that `npm run task oracle` installs. */
export function venvPython(root: string): string {
  return join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}

/** Returns the path of the Python for 64-bit Arm that `npm run task arm64-oracle` installs. */
export function arm64Python(root: string, torch: string = arm64Torch): string {
  return join(root, '.arm64', torch, 'python');
}
