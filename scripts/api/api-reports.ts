import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor';
import { packageRoot } from '../../src/package-root.ts';
import { publicEntries, type PublicEntry } from './public-entries.ts';

/** Where the reports are, from the package's folder. */
const FOLDER = 'spec/api';

/**
 * Reports all that users can import, with its declarations, as API Extractor finds it in what is compiled: a path and a text for
 * each entry of package.json. A change of the interface shows as a change of a report.
 *
 * API Extractor's own TypeScript (6.0) reads the declarations that ours (7) writes.
 *
 * @throws Error if a declaration cannot be found, or a link in a comment leads nowhere.
 */
export async function apiReports(): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-api-'));
  try {
    const reports = new Map<string, string>();
    for (const entry of await publicEntries()) {
      const file = `${entry.specifier.replaceAll('/', '-')}.api.md`;
      extract(entry, join(folder, file));
      reports.set(`${FOLDER}/${file}`, await readFile(join(folder, file), 'utf8'));
    }
    return reports;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the report of an entry to a file. */
function extract({ specifier, types }: PublicEntry, file: string): void {
  const problems: string[] = [];
  Extractor.invoke(
    ExtractorConfig.prepare({
      configObject: configuration(types, file),
      configObjectFullPath: undefined,
      packageJsonFullPath: join(packageRoot(), 'package.json'),
    }),
    {
      localBuild: true, // writes the report instead of comparing it
      messageCallback: (message: ExtractorMessage) => {
        message.handled = true;
        if (isProblem(message)) {
          problems.push(message.formatMessageWithLocation(packageRoot()));
        }
      },
    },
  );
  if (problems.length > 0) {
    throw new Error(`the interface of ${specifier} cannot be reported:\n${problems.join('\n')}`);
  }
}

function isProblem({ logLevel, messageId }: ExtractorMessage): boolean {
  const isSevere = logLevel === ExtractorLogLevel.Error || logLevel === ExtractorLogLevel.Warning;
  return isSevere && messageId !== 'console-api-report-created';
}

function configuration(types: string, file: string): IConfigFile {
  const root = packageRoot();
  const silent = { logLevel: ExtractorLogLevel.None };
  return {
    projectFolder: root,
    mainEntryPointFilePath: join(root, types),
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          strict: true,
          skipLibCheck: true,
          target: 'es2023',
          lib: ['es2023'],
          module: 'nodenext',
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
        },
        files: [join(root, types)],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: basename(file, '.api.md'),
      reportFolder: join(file, '..'),
      reportTempFolder: join(file, '../new'),
      includeForgottenExports: true, // a type that is only referred to can break a user as well
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.Warning },
        'ae-missing-release-tag': silent, // all that is exported is public
        'ae-undocumented': silent, // many names say what they are
        'ae-forgotten-export': silent, // TypeDoc finds those
      },
      tsdocMessageReporting: { default: silent }, // TypeDoc reads the comments
    },
  };
}
