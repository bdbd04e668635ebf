import { assemble, bytesModule } from './assemble.ts';
import { generatorText } from './generator-text.ts';

/** The source of src/scale/generator-bytes.ts. */
export async function generatorModule(): Promise<string> {
  const bytes = await assemble('generator.wat', generatorText);
  return bytesModule('generatorBytes', bytes, 'npm run generator');
}
