/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = 'cbed38b95364bd439904fe454a2f98b3f3ea0d78857916e9c1ec11a5d374cf2f';
