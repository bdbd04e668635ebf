"""An example of an optimizer in a Python library: numpy arrays of float32 or float64."""

import numpy


class MyRMSprop:
    def __init__(self, params, lr, alpha, eps, weight_decay, momentum, centered, maximize):
        if not lr >= 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        self.params, self.lr, self.alpha, self.eps = params, lr, alpha, eps
        self.weight_decay, self.momentum, self.centered, self.maximize = weight_decay, momentum, centered, maximize
        self.state = [None] * len(params)

    @numpy.errstate(all="ignore")
    def step(self, gradients):
        for index, (param, grad) in enumerate(zip(self.params, gradients)):
            if grad is not None:
                self.update(index, param, -grad if self.maximize else grad)

    def update(self, index, param, grad):
        scalar = param.dtype.type  # rounds scalars to the dtype, as numpy rounds the results
        state = self.state[index] = self.state[index] or self.fresh(param)
        state["step"] += 1
        if self.weight_decay != 0:
            grad = grad + scalar(self.weight_decay) * param
        weight = scalar(1 - self.alpha)
        v = state["square_avg"] = state["square_avg"] * scalar(self.alpha) + weight * grad * grad
        if self.centered:
            m, difference = state["grad_avg"], grad - state["grad_avg"]
            m = m + weight * difference if abs(1 - self.alpha) < 0.5 else grad + (weight - scalar(1)) * difference
            state["grad_avg"] = m
            v = v + -m * m
        average = numpy.sqrt(v) + scalar(self.eps)
        if self.momentum > 0:
            buffer = state["momentum_buffer"] = state["momentum_buffer"] * scalar(self.momentum) + grad / average
            param += scalar(-self.lr) * buffer
        else:
            param += scalar(-self.lr) * grad / average

    def fresh(self, param):
        names = ["square_avg", *(["grad_avg"] if self.centered else []), *(["momentum_buffer"] if self.momentum else [])]
        return {"step": 0, **{name: numpy.zeros_like(param) for name in names}}
