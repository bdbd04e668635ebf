// source: TorchSharp (reload aliases the source tensors)
// mistake: the new optimizer shares the arrays of the state with the old one
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  save() {
    return this.slots.map(({ p, group, index, ...rest }) => rest);
  }
}

export default portOf('bug: reload-aliases-source'.slice(0, 100), Bug);
