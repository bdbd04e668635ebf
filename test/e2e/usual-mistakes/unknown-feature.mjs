import right from './my port/port.mjs';

export default { ...right, features: ['weightDecay'] };
