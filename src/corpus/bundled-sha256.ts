/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = 'ddf8c7b08519c8efeff2d8fd279dbd284bcf72c7438457c472c7d572f9fd0eb6';
