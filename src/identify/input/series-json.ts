import { z } from 'zod';
import { InvalidArgumentError } from '../../errors.ts';
import { formats } from '../../float/format.ts';
import { parse } from '../../scenario/parse.ts';
import type { Series } from '../series.ts';
import { mergedSettings, type SeriesSettings } from './series-settings.ts';
import type { SeriesFile } from './series-table.ts';

const number = z.union([z.number(), z.string().max(60)]);
const column = z.array(number);

const seriesSchema = z.strictObject({
  lr: z.union([z.number(), z.array(z.number())]).exactOptional(),
  alpha: z.number().exactOptional(),
  eps: z.number().exactOptional(),
  momentum: z.number().exactOptional(),
  weight_decay: z.number().exactOptional(),
  centered: z.boolean().exactOptional(),
  maximize: z.boolean().exactOptional(),
  dtype: z
    .enum([formats.float16.name, formats.bfloat16.name, formats.float32.name, formats.float64.name])
    .exactOptional(),
  initial: number.exactOptional(),
  gradient: column,
  parameter: column,
  square_avg: column.exactOptional(),
  grad_avg: column.exactOptional(),
  momentum_buffer: column.exactOptional(),
});

/**
 * Reads a series from JSON: an object with the columns as lists, and with the settings.
 *
 * @param given the settings of the command line, which win.
 * @throws InvalidArgumentError that names the wrong key.
 */
export function readSeriesJson(text: string, given: SeriesSettings): SeriesFile {
  const json = parse<z.infer<typeof seriesSchema>>(seriesSchema, text);
  const { lr, weight_decay: weightDecay, initial, ...rest } = json;
  const { alpha, eps, momentum, centered, maximize, dtype, ...columns } = rest;
  const own: SeriesSettings = {
    options: {
      ...(typeof lr === 'number' && { lr }),
      ...(alpha !== undefined && { alpha }),
      ...(eps !== undefined && { eps }),
      ...(momentum !== undefined && { momentum }),
      ...(weightDecay !== undefined && { weightDecay }),
      ...(centered !== undefined && { centered }),
      ...(maximize !== undefined && { maximize }),
      ...(dtype !== undefined && { dtype }),
    },
    ...(initial !== undefined && { initial }),
  };
  const settings = mergedSettings(own, given);
  if (settings.initial === undefined) {
    throw new InvalidArgumentError(
      'the initial parameter is missing. Add "initial" to the JSON, or pass it with --initial.',
    );
  }
  const series: Series = {
    initial: String(settings.initial),
    gradient: columns.gradient.map(String),
    parameter: columns.parameter.map(String),
    ...(columns.square_avg && { square_avg: columns.square_avg.map(String) }),
    ...(columns.grad_avg && { grad_avg: columns.grad_avg.map(String) }),
    ...(columns.momentum_buffer && { momentum_buffer: columns.momentum_buffer.map(String) }),
    ...(typeof lr === 'object' && { lr }),
  };
  return { series, settings };
}
