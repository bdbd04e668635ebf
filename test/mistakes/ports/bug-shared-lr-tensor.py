# source: pytorch/pytorch #126854, PR #123753 (tensor learning rates that are changed in place)
# mistake: all groups with the same lr share one tensor. A change of one group changes the others
import torch
from torch_port import Port, run
class Bug(Port):
    name = "bug: shared-lr-tensor"
    def make(self, groups):
        cache = {}
        return super().make([{**g, "lr": cache.setdefault(float(g["lr"]), torch.tensor(float(g["lr"]), dtype=torch.float64))} for g in groups])
    def set(self, opt, index, changes):
        lr = changes.pop("lr", None)
        if lr is not None: opt.param_groups[index]["lr"].fill_(lr)
        super().set(opt, index, changes)
run(Bug())
