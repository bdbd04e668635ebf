"""Adapter for two RMSprops of TensorFlow: `python tensorflow_port.py tf1|keras2`.

`tf1` is tf.compat.v1.train.RMSPropOptimizer. `keras2` is the RMSprop of Keras 2's OptimizerV2, tf.keras.optimizers.legacy.
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf  # noqa: E402
from port import Unsupported, serve  # noqa: E402

IS_TF1 = sys.argv[1] == "tf1"
make = tf.compat.v1.train.RMSPropOptimizer if IS_TF1 else tf.keras.optimizers.legacy.RMSprop


class Optimizer:
    def __init__(self, dtype, groups):
        (group,) = groups
        if not IS_TF1 and (group["momentum"] > 1 or group["eps"] == 0):
            raise Unsupported("momentum above 1, or an epsilon of 0, which stands for its default")
        decay = {"decay" if IS_TF1 else "rho": float(group["alpha"])}
        self.variables = [tf.Variable(param, dtype=dtype) for param in group["params"]]
        self.optimizer = make(
            float(group["lr"]),
            momentum=float(group["momentum"]),
            epsilon=float(group["eps"]),
            centered=group["centered"],
            **decay,
        )

    def step(self, gradients):
        self.optimizer.apply_gradients(zip([tf.constant(g) for g in gradients], self.variables))

    def params(self):
        return [variable.numpy() for variable in self.variables]


serve(
    {
        "name": "TensorFlow 1" if IS_TF1 else "Keras 2",
        "version": tf.__version__,
        "dtypes": ["float32", "float64"],
        "subnormals": "flushed",
        "features": ["momentum", "centered"],
        "state": False,
    },
    Optimizer,
)
