/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = '6002c9473b7b1ce07205cd5eeaff443d27dacab6ee1c0124fd17cb4a9e1ec90c';
