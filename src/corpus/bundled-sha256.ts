/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = 'ddc97b39919566d3f6c3a574d360ccfa0bce5dfbb9165e4cf8a8680929fba0db';
