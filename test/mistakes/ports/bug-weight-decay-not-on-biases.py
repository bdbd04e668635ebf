# source: apache/mxnet (wd_mult 0 for bias, gamma, beta), timm (filter_bias_and_bn), keras-adamw #31, tensorflow/benchmarks #191
# mistake: parameters with fewer than two dimensions get no weight decay
from torch_port import Port, run
class Bug(Port):
    name = "bug: weight-decay-not-on-biases"
    def step(self, opt):
        for g in opt.param_groups:
            if g["weight_decay"]:
                for p in g["params"]:
                    if p.ndim < 2 and p.grad is not None: p.grad = p.grad - g["weight_decay"] * p.detach()
        opt.step()
run(Bug())
