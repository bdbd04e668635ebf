// Adapter for tiny-dnn's RMSprop, by default in float32. Needs the Debian packages tiny-dnn, libcereal-dev and
// nlohmann-json3-dev:
//
//   g++ -O2 -std=c++20 -pthread tiny_dnn_port.cpp -o tiny-dnn-port        (float64: -DCNN_USE_DOUBLE)
//
// tiny-dnn calls the learning rate `alpha` and the decay `mu`. Epsilon is a private constant, 1e-8. It has no momentum,
// centered mode, weight decay or groups. Each call updates one tensor, so the adapter skips tensors without a gradient.

#include "port.hpp"

#include <tiny_dnn/optimizers/optimizer.h>
#include <vector>

using port::json;
using tiny_dnn::vec_t;
using Number = tiny_dnn::float_t;

/** Gives access to the averages, which are protected. Their keys are the addresses of the tensors. */
struct RMSprop : tiny_dnn::RMSprop {
  const vec_t *square_average(const vec_t &tensor) const {
    const auto found = E_[0].find(&tensor);
    return found == E_[0].end() ? nullptr : &found->second;
  }
};

static vec_t tensor_of(const std::string &text) {
  const std::string bytes = port::bytes_from_hex(text, sizeof(Number));
  vec_t tensor(bytes.size() / sizeof(Number));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(tensor.data()));
  return tensor;
}

static std::string text_of(const vec_t &tensor) {
  return port::hex_from_bytes(tensor.data(), tensor.size() * sizeof(Number), sizeof(Number));
}

static void set_options(RMSprop &optimizer, const json &options) {
  if (options.value("eps", 1e-8) != 1e-8) {
    throw port::Unsupported("epsilon is 1e-8");
  }
  optimizer.alpha = Number(options.value("lr", double(optimizer.alpha)));
  optimizer.mu = Number(options.value("alpha", double(optimizer.mu)));
}

static json snapshot(const RMSprop &optimizer, const std::vector<vec_t> &params) {
  json shown{{"params", json::array()}, {"state", json::array()}};
  for (const vec_t &param : params) {
    const vec_t *average = optimizer.square_average(param);
    shown["params"].push_back(text_of(param));
    shown["state"].push_back(average ? json{{"square_avg", text_of(*average)}} : json());
  }
  return shown;
}

static json play(const json &scenario) {
  const json &group = scenario.at("groups").at(0);
  RMSprop optimizer;
  set_options(optimizer, group);
  std::vector<vec_t> params;
  for (const json &param : group.at("params")) {
    params.push_back(tensor_of(param.at("data")));
  }
  json snapshots = json::array();
  for (const json &event : scenario.at("events")) {
    if (event.contains("set")) {
      set_options(optimizer, event["set"]);
    } else {
      for (std::size_t i = 0; i < params.size(); ++i) {
        if (const json &gradient = event.at("step").at(i); !gradient.is_null()) {
          optimizer.update(tensor_of(gradient), params[i], false);
        }
      }
    }
    snapshots.push_back(snapshot(optimizer, params));
  }
  return snapshots;
}

int main() {
  port::serve({{"name", "tiny-dnn"},
               {"version", "1.0.0a3"},
               {"dtypes", {sizeof(Number) == 8 ? "float64" : "float32"}},
               {"features", {"null_gradients", "set_hyperparameters"}},
               {"state", {"square_avg"}}},
              play);
}
