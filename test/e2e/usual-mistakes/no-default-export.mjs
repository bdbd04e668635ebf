import right from './my port/port.mjs';

export const port = right;
