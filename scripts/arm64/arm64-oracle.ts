import { join } from 'node:path';

/** The newest PyTorch whose wheel for 64-bit Arm needs no CUDA. */
export const defaultTorch = '2.8.0';

/** Where `npm run task arm64-oracle` puts a PyTorch for 64-bit Arm. */
export interface Arm64Oracle {
  readonly folder: string;
  /** Debian's libraries and Python for Arm, which all versions share. */
  readonly debian: string;
  /** A script that runs Python with this PyTorch and numpy. */
  readonly python: string;
}

/** Returns the places of a PyTorch version for 64-bit Arm, whether it is installed or not. */
export function arm64Oracle(root: string, version: string = defaultTorch): Arm64Oracle {
  const folder = join(root, '.arm64', version);
  return { folder, debian: join(root, '.arm64', 'debian'), python: join(folder, 'python') };
}

/** Returns what pip must install. PyTorch before 2.3 cannot use numpy 2. */
export function torchRequirements(version: string): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const numpy = major > 2 || minor >= 3 ? 'numpy==2.2.6' : 'numpy==1.26.4';
  const pure = ['filelock', 'typing-extensions', 'sympy', 'mpmath', 'networkx', 'jinja2'];
  return [`torch==${version}`, numpy, ...pure, 'MarkupSafe', 'fsspec'];
}
