# source: huggingface/nanotron PR #245 (LR is the initial one after resuming), pytorch/pytorch issues on load_state_dict and param_groups
# mistake: after a reload, each group has the learning rate with which it began
import copy
from torch_port import Port, run
class Bug(Port):
    name = "bug: reload-restores-first-lr"
    def make(self, groups):
        opt = super().make(groups)
        opt.first = [{k: v for k, v in g.items() if k != "params"} for g in opt.param_groups]
        return opt
    def reload(self, opt, groups):
        new = super().reload(opt, groups)
        first = opt.first + [{k: v for k, v in g.items() if k != "params"} for g in opt.param_groups[len(opt.first):]]
        for g, f in zip(new.param_groups, first): g["lr"] = f["lr"]
        new.first = first
        return new
run(Bug())
