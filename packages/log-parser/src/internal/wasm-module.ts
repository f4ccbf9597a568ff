/** @file Small WebAssembly modules that a memory is handed to. */

/** The part of WebAssembly's JavaScript interface used here; neither lib.es nor Node's types have it. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { initial: number }) => WasmMemory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export const WASM_PAGE = 65_536;

/** One compilation for all instances, by the module's bytes. */
const compiled = new Map<string, object>();

/** A memory of so many pages, which never grows. Throws where there is no WebAssembly, or no memory for it. */
export function newWasmMemory(pages: number): WasmMemory {
  return new (wasmApi().Memory)({ initial: pages });
}

/**
 * What a module exports, working in a memory. Throws where there is no SIMD, or a page's security policy forbids it.
 * @param base64 - The module.
 */
export function runWasm(base64: string, memory: WasmMemory): unknown {
  const wasm = wasmApi();
  let module = compiled.get(base64);
  if (module === undefined) {
    module = new wasm.Module(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
    compiled.set(base64, module);
  }
  return new wasm.Instance(module, { env: { memory } }).exports;
}

function wasmApi(): WasmApi {
  return (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
}
