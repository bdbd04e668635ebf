// Records how tiny-dnn's RMSprop moves one parameter, in float32. C++ prints six digits by default.
//
//   g++ -O2 -std=c++20 -pthread record_tiny_dnn.cpp -o record-tiny-dnn && ./record-tiny-dnn > tiny-dnn.csv

#include <iostream>
#include <tiny_dnn/optimizers/optimizer.h>

int main() {
  tiny_dnn::RMSprop optimizer; // its epsilon is 1e-8
  optimizer.alpha = 0.01f;     // the learning rate
  optimizer.mu = 0.9f;         // the decay
  tiny_dnn::vec_t weight{1.0f};
  std::cout << "# tiny-dnn 1.0.0a3\n# lr=0.01 alpha=0.9 eps=1e-08\ngradient,parameter\n," << weight[0] << "\n";
  for (float gradient : {0.0003f, -0.0006f, 0.0f, 0.1f, -0.2f, 0.05f, 8.0f, -20.0f, 1.0f}) {
    optimizer.update(tiny_dnn::vec_t{gradient}, weight, false);
    std::cout << gradient << "," << weight[0] << "\n";
  }
}
