# source: google-deepmind/optax #1784 and its fix (the denominator in float32, a zero one floored)
# mistake: float16: the optimizer adds epsilon in float32. There 1e-8 is not 0, so a zero gradient gives 0 in place of NaN
import torch
from torch_port import Port, run
class Bug(Port):
    name = "bug: fp16-denominator-in-float32"; dtypes = ["float16"]; features = []
    def step(self, opt):
        for g in opt.param_groups:
            for p in g["params"]:
                s = opt.state[p]
                if not s: s["step"] = torch.tensor(0.0); s["square_avg"] = torch.zeros_like(p)
                s["step"] += 1; v = s["square_avg"]; x = p.grad
                v.mul_(g["alpha"]).addcmul_(x, x, value=1 - g["alpha"])
                a = v.float().sqrt() + g["eps"]
                p.data = (p.data.float() - g["lr"] * x.float() / a).to(p.dtype)
run(Bug())
