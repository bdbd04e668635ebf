/** The languages in which `identify --probe` writes its program. */
export const probeLanguageNames = ['python', 'javascript', 'cpp', 'rust', 'julia'] as const;

export type ProbeLanguageName = (typeof probeLanguageNames)[number];
