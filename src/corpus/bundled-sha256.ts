/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = '84bd5fa90be0a0c58dcc06177079af9d6d3ad2d9e217f6821c24488bfd86cb39';
