/** The part of WebAssembly that this package uses. TypeScript has these types only together with those of a browser page. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of 64 KiB, or throws a RangeError. */
  grow(pages: number): number;
}

/** A compiled module. It is opaque. You can send it to a worker thread. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: string;
}

type Imports = Readonly<
  Record<string, Readonly<Record<string, WebAssemblyMemory | ((...values: number[]) => number)>>>
>;

export interface WebAssemblyNamespace {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => WebAssemblyModule;
  readonly Instance: new (
    module: WebAssemblyModule,
    imports: Imports,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly validate: (bytes: Uint8Array) => boolean;
}

/** Returns WebAssembly, or undefined if the engine does not have it, as with `node --jitless`. */
export function webAssembly(): WebAssemblyNamespace | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyNamespace };
  return WebAssembly;
}

/** Bytes in a page of memory. */
export const PAGE_BYTES = 65_536;
/** The largest number of pages of a memory: 4 GiB. */
export const MAX_PAGES = 65_536;

/** The number of pages at the start. The blocks of a step fit, so a memory without tensors never has to grow. */
const INITIAL_PAGES = 2;

/**
 * Creates a memory that can grow to 4 GiB, and that threads can share. Returns null if the system has no address space for
 * it.
 */
export function sharedMemory({ Memory }: WebAssemblyNamespace): WebAssemblyMemory | null {
  try {
    return new Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: true });
  } catch {
    return null;
  }
}
