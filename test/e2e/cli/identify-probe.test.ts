import { execa } from 'execa';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

/*
 * Runs the program of each language with an optimizer in the place of its line REPLACE: torch's formula, and one with epsilon
 * inside the root. Both are in float64.
 */

interface Language {
  readonly file: string;
  /** Runs the program in a folder, and returns its output. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** The lines for the square average, before the program. */
  readonly state: string;
  /** The body of step(), with ROOT for the root. */
  readonly body: string;
  readonly roots: readonly [torch: string, inside: string];
}

const cFormula = 'return parameter - 0.01 * gradient / (ROOT);';
const languages: Readonly<Record<string, Language>> = {
  python: {
    file: 'probe.py',
    commands: [['python3', 'probe.py']],
    state: 'import math\nv = [0.0]',
    body: '    v[0] = 0.9 * v[0] + 0.1 * gradient * gradient\n    return parameter - 0.01 * gradient / (ROOT)',
    roots: ['math.sqrt(v[0]) + 1e-8', 'math.sqrt(v[0] + 1e-8)'],
  },
  javascript: {
    file: 'probe.mjs',
    commands: [['node', 'probe.mjs']],
    state: 'let v = 0;',
    body: `v = 0.9 * v + 0.1 * gradient * gradient;\n${cFormula}`,
    roots: ['Math.sqrt(v) + 1e-8', 'Math.sqrt(v + 1e-8)'],
  },
  cpp: {
    file: 'probe.cpp',
    commands: [['g++', '-ffp-contract=off', 'probe.cpp', '-o', 'probe'], ['./probe']],
    state: '#include <cmath>\ndouble v = 0;',
    body: `v = 0.9 * v + 0.1 * gradient * gradient;\n${cFormula}`,
    roots: ['std::sqrt(v) + 1e-8', 'std::sqrt(v + 1e-8)'],
  },
  rust: {
    file: 'probe.rs',
    commands: [['rustc', 'probe.rs'], ['./probe']],
    state: 'use std::cell::Cell;\nthread_local! { static V: Cell<f64> = Cell::new(0.0); }',
    body: `let v = 0.9 * V.get() + 0.1 * gradient * gradient;\nV.set(v);\n${cFormula}`,
    roots: ['v.sqrt() + 1e-8', '(v + 1e-8).sqrt()'],
  },
  julia: {
    file: 'probe.jl',
    commands: [['julia', 'probe.jl']],
    state: 'const v = [0.0]',
    body: `v[1] = 0.9 * v[1] + 0.1 * gradient * gradient\n${cFormula}`,
    roots: ['sqrt(v[1]) + 1e-8', 'sqrt(v[1] + 1e-8)'],
  },
};

async function isThere(tool: string): Promise<boolean> {
  const { failed } = await execa(tool, ['--version'], { reject: false });
  return !failed;
}

const available = new Map<string, boolean>();
for (const { commands } of Object.values(languages)) {
  const [[tool] = ['']] = commands;
  available.set(tool, await isThere(tool));
}

/** Makes a table with an optimizer in the program of a language. */
async function tableOf(name: string, language: Language, root: string): Promise<string> {
  const folder = join(await temporaryFolder(), name);
  await mkdir(folder);
  const { stdout } = await runCli('identify', '--probe', name, '--alpha', '0.9');
  const program = stdout.replace(/^.*REPLACE.*$/m, () => language.body.replace('ROOT', root));
  await writeFile(join(folder, language.file), `${language.state}\n${program}`);
  let output = '';
  for (const [file, ...args] of language.commands) {
    ({ stdout: output } = await execa(file, args, { cwd: folder }));
  }
  const table = join(folder, 'numbers.csv');
  await writeFile(table, output);
  return table;
}

describe('the program of identify --probe [CLI-17]', () => {
  for (const [name, language] of Object.entries(languages)) {
    const [[tool] = ['']] = language.commands;
    it.skipIf(available.get(tool) !== true)(
      `makes a table in ${name} that identify reads`,
      async () => {
        const [torch, inside] = language.roots;
        const own = await tableOf(name, language, torch);
        const { exitCode, stdout } = await runCli('identify', own);
        expect({ exitCode, text: await readFile(own, 'utf8') }).toMatchObject({ exitCode: 0 });
        expect(stdout).toContain("PYTORCH'S RMSPROP");
        expect(stdout).not.toContain('CANNOT TELL APART');
        const other = await runCli('identify', await tableOf(name, language, inside));
        expect(other.exitCode).toBe(1);
        expect(other.stdout).toContain('(epsilon: inside)');
        expect(other.stdout).not.toContain('CANNOT TELL APART');
      },
    );
  }
});
