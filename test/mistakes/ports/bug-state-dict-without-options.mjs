// source: huggingface/nanotron PR #245; load_state_dict that keeps the options of the constructor
// mistake: the state dict has no options. The suite passes the present ones to create(), so a module does not need them
import { portOf, RMSprop } from './base.mjs';
export default portOf('bug: state-dict-without-options', RMSprop);
