import wabt from 'wabt';

/**
 * Assembles the text of a WebAssembly module to bytes. The same text always gives the same bytes.
 *
 * @throws Error with the assembler's message if the text has a syntax error. It does not check types, because wabt's check does not
 *   know shared memory. The engine checks them when it compiles the module.
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
