import fc from 'fast-check';
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledCorpus, findCase, loadCorpus, startCorpus } from '../../src/corpus/corpus.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { copyCorpus, doctor } from './temporary-corpus.ts';
import { naming, refusal } from './refusal.ts';

const { manifest } = await loadCorpus();
const paths = manifest.files.map(({ path }) => path);

describe('loadCorpus() [FIX-1]', () => {
  it('opens the bundled corpus, whose cases have unique ids', () => {
    expect(paths.length).toBeGreaterThanOrEqual(87);
    return loadCorpus().then((corpus) => {
      const ids = corpus.manifest.files.flatMap(corpus.readCases).map(({ caseId }) => caseId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(
        corpus.manifest.files.reduce((sum, { scenarios }) => sum + scenarios, 0),
      );
    });
  });

  it("reads the same cases with the schemas if the manifest's hash is unknown", async () => {
    const folder = await copyCorpus();
    const file = join(folder, 'manifest.json');
    await writeFile(file, `${await readFile(file, 'utf8')} `);
    const [bundled, other] = [await loadCorpus(), await loadCorpus(folder)];
    expect(other.sha256).not.toBe(bundled.sha256);
    const entry = elementAt(manifest.files, 0);
    expect(other.readCases(entry)).toEqual(bundled.readCases(entry));
  });

  it('contains every combination of the four switches, for each dtype, under each arithmetic [FIX-9]', async () => {
    const corpus = await loadCorpus();
    const combinations = corpus.manifest.files
      .filter(({ path, foreach }) => path.startsWith('grid/') && !foreach)
      .flatMap((entry) =>
        corpus.readCases(entry).flatMap(({ dtype, oracle, scenario }) => {
          const { centered, momentum, weightDecay, maximize } = elementAt(scenario.groups, 0);
          return [oracle.arithmetic, ...(entry.serves ?? [])].map((arithmetic) =>
            [dtype, arithmetic, centered, momentum, weightDecay, maximize].join(' '),
          );
        }),
      );
    expect(combinations).toHaveLength(new Set(combinations).size);
    expect(combinations).toHaveLength(6 * 3 * 16);
  });
});

describe('loadCorpus() on a damaged corpus [FIX-6]', () => {
  it('rejects a truncated file', async () => {
    const folder = await copyCorpus();
    const path = elementAt(paths, 3);
    await truncate(join(folder, path), 1000);
    expect(await refusal(folder)).toEqual(naming(path));
  });

  it('rejects a missing file', async () => {
    const folder = await copyCorpus();
    const path = elementAt(paths, 5);
    await rm(join(folder, path));
    expect(await refusal(folder)).toEqual(naming(path));
  });

  it.each(['notes.txt', 'grid/float32/portable-2.json', '.hidden'])(
    'rejects a file that is not in the manifest: %s',
    async (path) => {
      const folder = await copyCorpus();
      await writeFile(join(folder, path), '{}');
      expect(await refusal(folder)).toEqual(naming(path));
    },
  );

  it('rejects a renamed file', async () => {
    const folder = await copyCorpus();
    await rename(join(folder, 'grid/float32/fma.json'), join(folder, 'grid/float32/fused.json'));
    expect(await refusal(folder)).toEqual(naming('grid/float32/fused.json'));
  });

  it('rejects two swapped files', async () => {
    const folder = await copyCorpus();
    const [fusedFile, portableFile] = [
      join(folder, 'grid/float32/fma.json'),
      join(folder, 'grid/float32/portable.json'),
    ];
    await rename(fusedFile, `${folder}-aside`);
    await rename(portableFile, fusedFile);
    await rename(`${folder}-aside`, portableFile);
    expect(await refusal(folder)).toEqual(naming('grid/float32/fma.json'));
  });

  it.each([
    ['missing', null],
    ['empty', ''],
    ['not JSON', '{'],
    ['of another format', '{"format":2,"generator":[],"files":[]}'],
    ['with an unknown key', '{"format":1,"generator":[],"files":[],"extra":0}'],
  ])('rejects a manifest that is %s', async (_, text) => {
    const folder = await copyCorpus();
    await (text === null
      ? rm(join(folder, 'manifest.json'))
      : writeFile(join(folder, 'manifest.json'), text));
    expect(await refusal(folder)).toEqual(naming('manifest.json'));
  });

  it('rejects a manifest with any one digit changed', async () => {
    const folder = await copyCorpus();
    const file = join(folder, 'manifest.json');
    const text = await readFile(file, 'utf8');
    const digits = [
      ...text.matchAll(/"(?:sha256|bytes|scenarios|arithmetic|commit|torch)":"?[^",]*(.)[",]/g),
    ];
    const indices = digits
      .map((match) => match.index + match[0].length - 2)
      .filter((at) => text.slice(0, at).includes('"files"'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...indices), async (at) => {
        const other = text[at] === '7' ? '8' : '7';
        await writeFile(file, text.slice(0, at) + other + text.slice(at + 1));
        expect(await refusal(folder)).toEqual(expect.objectContaining({ code: 'corpus_damaged' }));
      }),
      { numRuns: 40 },
    );
  });

  it('rejects a path outside the folder', async () => {
    const folder = await copyCorpus();
    const file = join(folder, 'manifest.json');
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace('grid/float32/fma.json', '../float32/fma.json'),
    );
    expect(await refusal(folder)).toEqual(naming('manifest.json'));
  });

  it('rejects a folder without a corpus', async () => {
    const folder = join(dirname(await copyCorpus()), 'empty');
    await mkdir(folder);
    expect(await refusal(folder)).toEqual(naming('manifest.json'));
  });
});

describe('loadCorpus() on invalid files whose hashes match the manifest [FIX-2, FIX-4, FIX-5]', () => {
  const path = 'events/float32/portable.json';

  it.each([
    [
      'a wrong dtype',
      (text: string) => text.replace('"dtype":"float32"', '"dtype":"float64"'),
      'dtype',
    ],
    [
      'another oracle',
      (text: string) => text.replace('"capability":"DEFAULT"', '"capability":"AVX2"'),
      'oracle',
    ],
    [
      'an unknown key',
      (text: string) => text.replace('"maximize":false', '"maximize":false,"nesterov":false'),
      'groups[0] has the unknown key "nesterov": remove it, or correct its spelling',
    ],
    [
      'a word that is too short',
      (text: string) => text.replace(/"square_avg":"./, '"square_avg":"'),
      'snapshot 0',
    ],
    [
      'an upper-case digit',
      (text: string) => text.replace(/("step":\["[0-9a-f ]*)[a-f]/, '$1A'),
      'lower-case',
    ],
    ['a missing gradient', (text: string) => text.replace(/("step":\[)"[^"]*",/, '$1'), 'event 0'],
    [
      'a missing snapshot',
      (text: string) => text.replace(/"snapshots":\[\n.*\n/, '"snapshots":[\n'),
      'snapshots',
    ],
    [
      'a group that does not exist',
      (text: string) => text.replace('"set":{"group":0', '"set":{"group":7'),
      'group is 7: expected an index below 1, the number of groups',
    ],
    [
      'a negative step counter',
      (text: string) => text.replace('{"step":1,', '{"step":-1,'),
      'snapshots[0].state[0].step is -1: expected at least 0',
    ],
  ])('rejects %s', async (_, edit, place) => {
    const folder = await copyCorpus();
    await doctor(folder, path, edit);
    expect(await refusal(folder)).toEqual(
      expect.objectContaining({ file: path, message: expect.stringContaining(place) }),
    );
  });
});

describe('startCorpus() [FIX-6, CLI-14]', () => {
  const [first, second, third] = [3, 50, 90].map((at) => elementAt(manifest.files, at));

  it('reads intact files in any order, even if a later file is damaged', async () => {
    const folder = await copyCorpus();
    await truncate(join(folder, third?.path ?? ''), 99);
    const { files } = manifest;
    const started = await startCorpus(folder);
    for (const entry of [elementAt(files, 0), elementAt(files, 98), elementAt(files, 40)]) {
      expect((await started.readCases(entry)).length).toBe(entry.scenarios);
    }
  });

  it('names the first damaged file, whichever file the caller reads', async () => {
    const folder = await copyCorpus();
    for (const entry of [first, second, third]) {
      await truncate(join(folder, entry?.path ?? ''), 99);
    }
    const started = await startCorpus(folder);
    const expected = naming(first?.path ?? '');
    for (const entry of [third, second, first]) {
      await expect(started.readCases(entry ?? elementAt(manifest.files, 0))).rejects.toEqual(
        expected,
      );
    }
    await expect(started.intact()).rejects.toEqual(expected);
    await expect(started.whole()).rejects.toEqual(expected);
  });

  it('reports a wrong hash before an invalid file', async () => {
    const folder = await copyCorpus();
    const { path } = elementAt(manifest.files, 0);
    await doctor(folder, path, (text) => text.replace('{"step":1,', '{"step":-1,'));
    const readFirst = async (): Promise<unknown> => {
      const started = await startCorpus(folder);
      return started.readCases(elementAt(started.manifest.files, 0));
    };
    await expect(readFirst()).rejects.toEqual(naming(path));
    await truncate(join(folder, second?.path ?? ''), 99);
    await expect(readFirst()).rejects.toEqual(naming(second?.path ?? ''));
  });
});

describe('findCase() [FIX-3]', () => {
  it('finds a case by its id', async () => {
    const item = findCase(await loadCorpus(), 'grid/bfloat16/fma-foreach/centered');
    expect(item.foreach).toBe(true);
    expect(item.scenario.groups[0]?.centered).toBe(true);
  });

  it('rejects an unknown id, and says how to list the ids', async () => {
    const corpus = await loadCorpus(bundledCorpus());
    expect(() => findCase(corpus, 'grid/float32/portable/none')).toThrow(
      new InvalidArgumentError(
        'there is no case "grid/float32/portable/none". To list the case ids, run "rmsprop-parity fixtures list --cases".',
      ),
    );
    expect(() => findCase(corpus, 'grid/float32/portable/centred')).toThrow(
      new InvalidArgumentError(
        'there is no case "grid/float32/portable/centred". To list the case ids, run "rmsprop-parity fixtures list --cases".\n(Did you mean grid/float32/portable/centered?)',
      ),
    );
  });
});
