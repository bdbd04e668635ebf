/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = '3fdcb0d35638494bdf5ff2d3d11c8b04453f4a916bf34a3449528b6cc97fb93c';
