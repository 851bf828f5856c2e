/** AssemblyScript, compiled by `scripts/lib/assembly.mjs`: WebAssembly in base64. */
declare module '*?wasm' {
  const base64: string;
  export default base64;
}
