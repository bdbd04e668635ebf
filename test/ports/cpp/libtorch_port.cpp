// Adapter for libtorch's torch::optim::RMSprop. Needs the headers and libraries of a torch wheel (TORCH is the folder of its
// Python package) and nlohmann's JSON (Debian package nlohmann-json3-dev). `node build.mjs PYTHON OUT` compiles it:
//
//   g++ -O2 -std=c++20 -D_GLIBCXX_USE_CXX11_ABI=1 libtorch_port.cpp -o libtorch-port \
//     -isystem TORCH/include -isystem TORCH/include/torch/csrc/api/include \
//     -L TORCH/lib -Wl,-rpath,TORCH/lib -ltorch -ltorch_cpu -lc10
//
// libtorch has neither maximize nor foreach. The adapter declares no complex dtypes: libtorch squares complex numbers and
// takes complex roots, but Python treats them as pairs of reals.

#include "port.hpp"

#include <map>
#include <memory>
#include <sstream>
#include <torch/optim/rmsprop.h>
#include <torch/serialize.h>
#include <torch/version.h>
#include <vector>

using port::json;
using torch::Tensor;
using torch::optim::OptimizerParamGroup;
using torch::optim::RMSprop;
using torch::optim::RMSpropOptions;
using torch::optim::RMSpropParamState;

static const std::map<std::string, torch::ScalarType> DTYPES{{"float32", torch::kFloat32},
                                                             {"float64", torch::kFloat64},
                                                             {"float16", torch::kFloat16},
                                                             {"bfloat16", torch::kBFloat16}};

static Tensor tensor_of(const std::string &text, at::IntArrayRef shape, torch::ScalarType dtype) {
  Tensor tensor = torch::empty(shape, dtype);
  const std::string bytes = port::bytes_from_hex(text, tensor.element_size());
  TORCH_CHECK(bytes.size() == tensor.nbytes(), "a tensor's shape and data do not match");
  std::copy(bytes.begin(), bytes.end(), static_cast<char *>(tensor.data_ptr()));
  return tensor;
}

static std::string text_of(const Tensor &tensor) {
  return port::hex_from_bytes(tensor.data_ptr(), tensor.nbytes(), tensor.element_size());
}

static void set_options(OptimizerParamGroup &group, const json &json_options) {
  auto &options = static_cast<RMSpropOptions &>(group.options());
  options.lr(json_options.value("lr", options.lr()));
  options.alpha(json_options.value("alpha", options.alpha()));
  options.eps(json_options.value("eps", options.eps()));
  options.weight_decay(json_options.value("weight_decay", options.weight_decay()));
  options.momentum(json_options.value("momentum", options.momentum()));
  options.centered(json_options.value("centered", options.centered()));
}

static OptimizerParamGroup group_of(const json &group, torch::ScalarType dtype) {
  std::vector<Tensor> params;
  for (const json &param : group.at("params")) {
    const auto shape = param.at("shape").get<std::vector<std::int64_t>>();
    params.push_back(tensor_of(param.at("data"), shape, dtype).set_requires_grad(true));
  }
  OptimizerParamGroup made(params, std::make_unique<RMSpropOptions>());
  set_options(made, group);
  return made;
}

static void step(RMSprop &optimizer, const json &gradients, torch::ScalarType dtype) {
  std::size_t index = 0;
  for (auto &group : optimizer.param_groups()) {
    for (Tensor &param : group.params()) {
      const json &text = gradients.at(index++);
      param.mutable_grad() = text.is_null() ? Tensor() : tensor_of(text, param.sizes(), dtype);
    }
  }
  optimizer.step();
}

/** Returns a new optimizer over the same parameters. Copies the state through libtorch's own file format. */
static std::unique_ptr<RMSprop> reloaded(const RMSprop &optimizer) {
  std::stringstream file;
  torch::save(optimizer, file);
  std::vector<OptimizerParamGroup> groups;
  for (const auto &group : optimizer.param_groups()) {
    groups.emplace_back(group.params());
  }
  auto fresh = std::make_unique<RMSprop>(groups);
  torch::load(*fresh, file);
  return fresh;
}

static json snapshot(RMSprop &optimizer) {
  json shown{{"params", json::array()}, {"state", json::array()}};
  for (auto &group : optimizer.param_groups()) {
    for (Tensor &param : group.params()) {
      shown["params"].push_back(text_of(param));
      json entry;
      if (const auto found = optimizer.state().find(param.unsafeGetTensorImpl()); found != optimizer.state().end()) {
        const auto &state = static_cast<RMSpropParamState &>(*found->second);
        entry["step"] = state.step();
        for (const auto &[name, tensor] : {std::pair("square_avg", state.square_avg()),
                                           {"grad_avg", state.grad_avg()},
                                           {"momentum_buffer", state.momentum_buffer()}}) {
          if (tensor.defined()) {
            entry[name] = text_of(tensor);
          }
        }
      }
      shown["state"].push_back(entry);
    }
  }
  return shown;
}

static json play(const json &scenario) {
  const torch::ScalarType dtype = DTYPES.at(scenario.at("dtype"));
  std::vector<OptimizerParamGroup> groups;
  for (const json &group : scenario.at("groups")) {
    groups.push_back(group_of(group, dtype));
  }
  auto optimizer = std::make_unique<RMSprop>(groups);
  json snapshots = json::array();
  for (const json &event : scenario.at("events")) {
    if (event.contains("step")) {
      step(*optimizer, event["step"], dtype);
    } else if (event.contains("set")) {
      set_options(optimizer->param_groups().at(event["set"].at("group")), event["set"]);
    } else if (event.contains("add_group")) {
      optimizer->add_param_group(group_of(event["add_group"], dtype));
    } else if (event.contains("zero_grad")) {
      optimizer->zero_grad(event["zero_grad"].at("set_to_none"));
    } else {
      optimizer = reloaded(*optimizer);
    }
    snapshots.push_back(snapshot(*optimizer));
  }
  return snapshots;
}

int main() {
  json dtypes;
  for (const auto &[name, dtype] : DTYPES) {
    dtypes.push_back(name);
  }
  port::serve({{"name", "libtorch"},
               {"version", TORCH_VERSION},
               {"dtypes", dtypes},
               {"features",
                {"momentum", "centered", "weight_decay", "param_groups", "null_gradients", "set_hyperparameters",
                 "add_group", "state_dict", "zero_grad"}},
               {"state", true}},
              play);
}
