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

/** The folder of the reports, from the package's folder. */
const FOLDER = 'spec/api';

/**
 * Reports all that users can import, with its declarations: a path and a text for each entry of package.json. API Extractor reads the
 * compiled declarations. A change of the interface changes a report.
 *
 * API Extractor brings TypeScript 6.0, which reads the declarations that TypeScript 7 writes.
 *
 * @throws Error if API Extractor does not find a declaration, or a link in a comment leads nowhere.
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
    throw new Error(
      `API Extractor cannot report the interface of ${specifier}:\n${problems.join('\n')}`,
    );
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
      includeForgottenExports: true, // a change of a type that an export only mentions can break a user too
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.Warning },
        'ae-missing-release-tag': silent, // all exports are public
        'ae-undocumented': silent, // many names need no comment
        'ae-forgotten-export': silent, // TypeDoc finds these types
      },
      tsdocMessageReporting: { default: silent }, // TypeDoc reads the comments
    },
  };
}
