import wabt from 'wabt';

/**
 * The bytes of a WebAssembly module, from its text. Deterministic: the same text gives the same bytes.
 *
 * @throws Error with the assembler's message where the text has a fault of form. Types are for the engine to check, when it
 *   compiles the module: wabt's own check does not know shared memory.
 */
export async function assemble(name: string, text: string): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat(name, text, { simd: true, relaxed_simd: true, threads: true });
  try {
    module.resolveNames();
    return module.toBinary({ canonicalize_lebs: true }).buffer;
  } finally {
    module.destroy();
  }
}
