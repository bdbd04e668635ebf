/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = '1005be563baa4a8dc7e7ef9cb5de4392e1039425da029eca689496cd0f56645a';
