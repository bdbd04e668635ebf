/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = '70acfe801a0a82fc0d50b7c242f74a4079491ff86672d0dae3bb169747753ee7';
