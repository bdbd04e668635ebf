"""A port on real torch. Each bug-*.py overrides one of its methods with a mistake. control-torch.py uses it unchanged."""
import json, sys, torch
torch.set_num_threads(1)
K = {"float32": (torch.float32, torch.int32, 8), "float64": (torch.float64, torch.int64, 16),
     "float16": (torch.float16, torch.int16, 4), "bfloat16": (torch.bfloat16, torch.int16, 4)}
ALL = ["momentum", "centered", "weight_decay", "maximize", "param_groups", "null_gradients", "set_hyperparameters", "add_group", "state_dict", "zero_grad"]

def read(dtype, shape, text):
    real, word, digits = K[dtype]
    bits = 4 * digits
    ints = [int(w, 16) for w in text.split()]
    return torch.tensor([x - (1 << bits) if x >> (bits - 1) else x for x in ints], dtype=word).view(real).reshape(shape)

def write(dtype, tensor):
    _, word, digits = K[dtype]
    mask = (1 << 4 * digits) - 1
    return " ".join(f"{x & mask:0{digits}x}" for x in tensor.detach().contiguous().flatten().view(word).tolist())

class Port:
    name = "torch"
    dtypes = ["float32"]
    features = ALL
    def make(self, groups): return torch.optim.RMSprop(groups, foreach=False)
    def group(self, g): return {k: (float(g[k]) if k in ("lr", "alpha", "eps", "weight_decay", "momentum") else g[k]) for k in ("lr", "alpha", "eps", "weight_decay", "momentum", "centered", "maximize")}
    def step(self, opt): opt.step()
    def set(self, opt, index, changes): opt.param_groups[index].update(changes)
    def reload(self, opt, groups):
        import copy
        new = self.make([{**{k: v for k, v in g.items() if k != "params"}, "params": g["params"]} for g in opt.param_groups])
        new.load_state_dict(copy.deepcopy(opt.state_dict()))
        return new
    def play(self, scenario):
        dtype = scenario["dtype"]
        params = []
        def group(g):
            ps = [torch.nn.Parameter(read(dtype, p["shape"], p["data"])) for p in g["params"]]
            params.extend(ps)
            return {**self.group(g), "params": ps}
        opt = self.make([group(g) for g in scenario["groups"]])
        out = []
        for e in scenario["events"]:
            if "step" in e:
                for param, words in zip(params, e["step"]):
                    has_gradient = words is not None
                    param.grad = read(dtype, param.shape, words) if has_gradient else None
                self.step(opt)
            elif "set" in e:
                c = dict(e["set"]); i = c.pop("group"); c.pop("foreach", None)
                self.set(opt, i, {k: float(v) if k not in ("centered", "maximize") else v for k, v in c.items()})
            elif "add_group" in e: opt.add_param_group(group(e["add_group"]))
            elif "reload" in e: opt = self.reload(opt, None)
            out.append(self.snapshot(dtype, opt, params))
        return {"snapshots": out}
    def snapshot(self, dtype, opt, params):
        state = []
        for p in params:
            s = opt.state.get(p)
            state.append({k: (float(v) if k == "step" else write(dtype, v.to(p.dtype))) for k, v in s.items()} if s else None)
        return {"params": [write(dtype, p) for p in params], "state": state}

def run(port):
    hello = {"protocol": 1, "name": port.name, "version": "1", "language": "Python", "dtypes": port.dtypes, "features": port.features, "state": True}
    for line in sys.stdin:
        r = json.loads(line)
        try: a = {"ok": hello if r["op"] == "hello" else port.play(r["scenario"])}
        except Exception as e: a = {"error": {"code": "failed", "message": f"{type(e).__name__}: {e}"}}
        print(json.dumps({"id": r["id"], **a}), flush=True)
