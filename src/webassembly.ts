/** The part of WebAssembly that this package uses. TypeScript has these types only together with those of a browser page. */
export interface WebAssemblyMemory {
  /** A SharedArrayBuffer if threads can share the memory. */
  readonly buffer: ArrayBufferLike;
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
    readonly shared: boolean;
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

/** The number of pages of a new shared memory. It grows with the first tensors. */
const INITIAL_PAGES = 1;

/**
 * Creates a memory that can grow to 4 GiB, and that threads can share. Returns null if the system has no address space for
 * it.
 */
export function sharedMemory(api: WebAssemblyNamespace): WebAssemblyMemory | null {
  return newMemory(api, { initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: true });
}

/**
 * Creates a memory of a fixed size for one thread. Unlike a shared memory, it counts for the garbage collector, which frees it in
 * time. Returns null if the system has no address space for it.
 */
export function privateMemory(api: WebAssemblyNamespace, bytes: number): WebAssemblyMemory | null {
  return newMemory(api, { ...fixedSize(bytes), shared: false });
}

/** Creates a memory of a fixed size that threads can share. Returns null if the system has no address space for it. */
export function fixedSharedMemory(
  api: WebAssemblyNamespace,
  bytes: number,
): WebAssemblyMemory | null {
  return newMemory(api, { ...fixedSize(bytes), shared: true });
}

function fixedSize(bytes: number): { readonly initial: number; readonly maximum: number } {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return { initial: pages, maximum: pages };
}

/** Returns whether threads can share a memory. */
export function isShared({ buffer }: WebAssemblyMemory): boolean {
  return !(buffer instanceof ArrayBuffer);
}

function newMemory(
  { Memory }: WebAssemblyNamespace,
  limits: ConstructorParameters<WebAssemblyNamespace['Memory']>[0],
): WebAssemblyMemory | null {
  try {
    return new Memory(limits);
  } catch {
    return null;
  }
}
