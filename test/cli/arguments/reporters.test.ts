import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseReporters } from '../../../src/cli/arguments/reporters.ts';

describe('parseReporters() [CLI-6]', () => {
  it('separates reporters that print from reporters that write files', () => {
    expect(parseReporters('console,json=a.json,html=b=c.html')).toEqual({
      console: true,
      github: false,
      files: [
        { reporter: 'json', file: 'a.json' },
        { reporter: 'html', file: 'b=c.html' },
      ],
    });
    expect(parseReporters('github')).toEqual({ console: false, github: true, files: [] });
  });

  const known =
    'Expected one or more of console, github, json=FILE, junit=FILE, html=FILE, badge=FILE, separated by commas.';

  it.each([
    ['junit', 'The reporter "junit" needs a file, as in junit=FILE.'],
    ['console,json=', 'The reporter "json" needs a file, as in json=FILE.'],
    ['', `Unknown reporter "". ${known}`],
    ['teamcity', `Unknown reporter "teamcity". ${known}`],
    ['console=a', `Unknown reporter "console=a". ${known}`],
    ['consol', `Unknown reporter "consol". ${known}\n(Did you mean console?)`],
    ['jnuit=a.xml', `Unknown reporter "jnuit=a.xml". ${known}\n(Did you mean junit?)`],
    [
      'json=a,html=a',
      'Two reports have the same file "a". Expected a different file for each report.',
    ],
  ])('rejects %j', (list, message) => {
    expect(() => parseReporters(list)).toThrow(new InvalidArgumentError(message));
  });
});
