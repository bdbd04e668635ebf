/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = 'fa47b0c2fb0bfe527bf8e9d70d4c6e8e08f79ca254fa2d67a3b648bcaae859da';
