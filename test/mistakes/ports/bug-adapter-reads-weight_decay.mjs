// source: found while writing the base of these ports: the protocol says weight_decay, the module interface weightDecay
// mistake: the adapter reads weight_decay. Modules get weightDecay, so it computes with undefined. The optimizer is right
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  options({ weight_decay: weightDecay, ...others }) {
    return { ...others, weightDecay };
  }
}

export default portOf('bug: adapter reads weight_decay', Bug);
