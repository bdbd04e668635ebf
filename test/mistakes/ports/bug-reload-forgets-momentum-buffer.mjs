// source: pytorch PR #33450 / keras-team/keras #13027 (a part of the state is not among the saved weights)
// mistake: a save leaves out the momentum buffer
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  load(saved) {
    super.load(saved.map((x) => ({ ...x, b: x.b && new this.Type(x.b.length) })));
  }
}

export default portOf('bug: reload-forgets-momentum-buffer'.slice(0, 100), Bug);
