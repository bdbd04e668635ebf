/** Returns what pip must install for a version of PyTorch. PyTorch before 2.3 cannot use numpy 2. */
export function torchRequirements(version: string): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const numpy = major > 2 || minor >= 3 ? 'numpy==2.2.6' : 'numpy==1.26.4';
  const pure = ['filelock', 'typing-extensions', 'sympy', 'mpmath', 'networkx', 'jinja2'];
  return [`torch==${version}`, numpy, ...pure, 'MarkupSafe', 'fsspec'];
}
