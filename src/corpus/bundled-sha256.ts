/* Written by `npm run task corpus-hash`, which `npm run task fixtures` runs at its end; do not edit. */

/** SHA-256 of fixtures/manifest.json, which holds the hashes of all other files of the bundled corpus. */
export const bundledSha256 = 'f466dee2b8a07f8678e9ab834ece0b9b4ecc3cc392263cf6e0e423d166cf5891';
