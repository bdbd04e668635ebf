// An example of an optimizer in a C++ library. Real is float or double.
#pragma once

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

template <typename Real>
struct MyRMSprop {
  Real lr, alpha, one_minus_alpha, eps, momentum;
  std::vector<Real> square_avg, momentum_buffer;
  long steps = 0;

  MyRMSprop(std::size_t size, double lr, double alpha, double eps, double momentum)
      : lr(Real(lr)),
        alpha(Real(alpha)),
        one_minus_alpha(Real(1 - alpha)),  // subtracts in double, then rounds
        eps(Real(eps)),
        momentum(Real(momentum)),
        square_avg(size),
        momentum_buffer(size) {
    if (!(lr >= 0)) {
      throw std::domain_error("lr is negative");
    }
  }

  void step(std::vector<Real>& param, const std::vector<Real>& grad) {
    steps += 1;
    for (std::size_t i = 0; i < param.size(); i++) {
      square_avg[i] = square_avg[i] * alpha + one_minus_alpha * grad[i] * grad[i];
      const Real average = std::sqrt(square_avg[i]) + eps;
      if (momentum > 0) {
        momentum_buffer[i] = momentum_buffer[i] * momentum + grad[i] / average;
        param[i] += -lr * momentum_buffer[i];
      } else {
        param[i] += -lr * grad[i] / average;
      }
    }
  }
};
