import { nearestName } from '../../did-you-mean.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { formats, type RealDtype } from '../../float/format.ts';
import { shortQuoted } from '../../scenario/value-text.ts';
import type { IdentifyOptions, SeriesNumber } from '../series.ts';

/** What a file or the command line says about a series, beside its numbers after each step. */
export interface SeriesSettings {
  readonly options: IdentifyOptions;
  /** The parameter before the first step. */
  readonly initial?: SeriesNumber;
}

type Reader = (text: string) => SeriesSettings;

const numberOption =
  (name: 'lr' | 'alpha' | 'eps' | 'momentum' | 'weightDecay'): Reader =>
  (text) => ({ options: { [name]: settingNumber(text) } });
const flagOption =
  (name: 'centered' | 'maximize'): Reader =>
  (text) => ({ options: { [name]: settingFlag(text) } });

/** The settings that a comment of a table can have, under the names that libraries give them. */
const settings: Readonly<Record<string, Reader>> = {
  lr: numberOption('lr'),
  learning_rate: numberOption('lr'),
  alpha: numberOption('alpha'),
  rho: numberOption('alpha'),
  eps: numberOption('eps'),
  epsilon: numberOption('eps'),
  momentum: numberOption('momentum'),
  weight_decay: numberOption('weightDecay'),
  centered: flagOption('centered'),
  maximize: flagOption('maximize'),
  dtype: (text) => ({ options: { dtype: settingDtype(text) } }),
  initial: (text) => ({ options: {}, initial: text }),
};

/**
 * Reads the settings in a comment. Other words of the comment have no meaning.
 *
 * @throws InvalidArgumentError if a value is not valid, or if a name is nearly that of a setting.
 * @example settingsIn('# lr=0.01, alpha = 0.9').options // { lr: 0.01, alpha: 0.9 }
 */
export function settingsIn(comment: string): SeriesSettings {
  const found = [...comment.matchAll(/([A-Za-z_]{1,30})\s{0,9}=\s{0,9}([^\s,;)]+)/g)].map(
    ([, given = '', value = '']) => {
      const name = given.toLowerCase();
      const read = Object.hasOwn(settings, name) ? settings[name] : undefined;
      return read ? named(given, () => read(value)) : unknownSetting(name, given);
    },
  );
  return found.reduce(mergedSettings, { options: {} });
}

/** Returns both settings. The second ones win. */
export function mergedSettings(first: SeriesSettings, second: SeriesSettings): SeriesSettings {
  return { ...first, ...second, options: { ...first.options, ...second.options } };
}

function named(name: string, read: () => SeriesSettings): SeriesSettings {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidArgumentError
      ? new InvalidArgumentError(`${name} is ${error.message}`, { cause: error })
      : error;
  }
}

function unknownSetting(name: string, given: string): SeriesSettings {
  const near = name.length > 2 ? nearestName(name, Object.keys(settings)) : undefined;
  if (near !== undefined) {
    throw new InvalidArgumentError(
      `${shortQuoted(given)} is not a setting. Correct its name, or write it without "=".\n(Did you mean ${near}?)`,
    );
  }
  return { options: {} };
}

/**
 * Reads the value of a hyperparameter.
 *
 * @throws InvalidArgumentError if the text is not a finite number.
 */
export function settingNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) {
    throw new InvalidArgumentError(`${shortQuoted(text)}: expected a number, as in 0.01 or 1e-8`);
  }
  return value;
}

function settingFlag(text: string): boolean {
  const isTrue = /^(true|yes|1)$/i.test(text);
  if (!isTrue && !/^(false|no|0)$/i.test(text)) {
    throw new InvalidArgumentError(`${shortQuoted(text)}: expected true or false`);
  }
  return isTrue;
}

function settingDtype(text: string): RealDtype {
  const format = Object.values(formats).find(({ name }) => name === text);
  if (!format) {
    throw new InvalidArgumentError(
      `${shortQuoted(text)}: expected ${Object.keys(formats).join(', ')}`,
    );
  }
  return format.name;
}
