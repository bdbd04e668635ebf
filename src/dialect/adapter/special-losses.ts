/** The numbers that an adapter can lose while all others survive. */
export const specialLossKinds = [
  'subnormals-lost',
  'sign-of-zero-lost',
  'nan-lost',
  'infinity-lost',
] as const;

export type SpecialLossKind = (typeof specialLossKinds)[number];
