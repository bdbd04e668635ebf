/*
 * The step in one format. rmsprop.c includes this file once for each format: REAL is the type, SQRT its root, and NAME makes the
 * names of the functions. The operations and their order are those of src/rmsprop/element-update.ts.
 */

/* Every caller passes constants for the options, so the compiler makes a separate loop for each combination. */
__attribute__((always_inline)) static inline void NAME(loop)(size_t elements, REAL *restrict param, const REAL *restrict grad,
                                                             REAL *restrict square_avg, REAL *restrict grad_avg,
                                                             REAL *restrict momentum_buffer, bool has_centered,
                                                             bool has_momentum, bool has_weight_decay, bool has_maximize) {
  const REAL alpha = (REAL)cell.alpha, rest = (REAL)(1 - cell.alpha), eps = (REAL)cell.eps;
  const REAL lr = (REAL)-cell.lr, weight_decay = (REAL)cell.weight_decay, momentum = (REAL)cell.momentum;
  for (size_t index = 0; index < elements; index++) {
    REAL g = has_maximize ? -grad[index] : grad[index];
    if (has_weight_decay) {
      g = g + weight_decay * param[index];
    }
    square_avg[index] = square_avg[index] * alpha + rest * g * g;
    REAL variance = square_avg[index];
    if (has_centered) {
      grad_avg[index] = grad_avg[index] + rest * (g - grad_avg[index]);
      variance = variance - grad_avg[index] * grad_avg[index];
    }
    const REAL avg = SQRT(variance) + eps;
    if (has_momentum) {
      momentum_buffer[index] = momentum_buffer[index] * momentum + g / avg;
      param[index] = param[index] + lr * momentum_buffer[index];
    } else {
      param[index] = param[index] + lr * g / avg;
    }
  }
}

#define COMBINATION(bits)                                                                                                   \
  case bits:                                                                                                                \
    NAME(loop)(parameter->length, t[PARAM], t[GRAD], t[SQUARE_AVG], t[GRAD_AVG], t[MOMENTUM_BUFFER], (bits)&8, (bits)&4,    \
               (bits)&2, (bits)&1);                                                                                         \
    break;

static void NAME(step)(const struct parameter *parameter) {
  void *const *t = parameter->tensors;
  switch (cell.centered << 3 | (cell.momentum > 0) << 2 | (cell.weight_decay != 0) << 1 | cell.maximize) {
    COMBINATION(0) COMBINATION(1) COMBINATION(2) COMBINATION(3) COMBINATION(4) COMBINATION(5) COMBINATION(6) COMBINATION(7)
    COMBINATION(8) COMBINATION(9) COMBINATION(10) COMBINATION(11) COMBINATION(12) COMBINATION(13) COMBINATION(14)
    COMBINATION(15)
  }
}

#undef COMBINATION

/* Fills the inputs as step-inputs.ts does, and the state with zeros. */
static void NAME(reset)(const struct parameter *parameter) {
  REAL *param = parameter->tensors[PARAM], *grad = parameter->tensors[GRAD];
  for (uint32_t index = 0; index < parameter->length; index++) {
    param[index] = (REAL)(0.5 + ((index * 2654435761u + 1) >> 8) * 0x1p-24);
    double magnitude = 0.25 + ((index * 2654435761u + 12345) >> 8) * 0x1p-24;
    grad[index] = (REAL)(index % 2 == 0 ? magnitude : -magnitude);
  }
  for (int tensor = SQUARE_AVG; tensor < TENSORS; tensor++) {
    if (parameter->tensors[tensor]) {
      memset(parameter->tensors[tensor], 0, parameter->length * sizeof(REAL));
    }
  }
}
