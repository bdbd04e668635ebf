// source: LiyuanLucasLiu/RAdam #24 / lessw2020/Ranger PR #9 (cached step_size: learning rates of groups are ignored)
// mistake: all groups use the learning rate of the first group. Their other options are their own
import { portOf, RMSprop } from './base.mjs';

class Bug extends RMSprop {
  move(s, i, g, a, o) {
    super.move(s, i, g, a, { ...o, lr: this.groups[0].lr });
  }
}

export default portOf('bug: lr-of-first-group'.slice(0, 100), Bug);
