/** The part of WebAssembly that this package uses: TypeScript's own types come with those of a browser's page. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of 64 KiB, or throws a RangeError. */
  grow(pages: number): number;
}

/** A compiled module. Opaque; may be sent to a worker thread. */
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

/** Undefined where the engine has none, as under `node --jitless`. */
export function webAssembly(): WebAssemblyNamespace | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyNamespace };
  return WebAssembly;
}

/** Bytes of a page of memory. */
export const PAGE_BYTES = 65_536;
/** Pages that a memory can have: 4 GiB. */
export const MAX_PAGES = 65_536;

/** Pages that a memory starts with: a step's blocks fit, so that one with nothing else in it need not grow. */
const INITIAL_PAGES = 2;

/** Memory that may grow to 4 GiB and be shared with threads; null where the system has no address space for it. */
export function sharedMemory({ Memory }: WebAssemblyNamespace): WebAssemblyMemory | null {
  try {
    return new Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: true });
  } catch {
    return null;
  }
}
