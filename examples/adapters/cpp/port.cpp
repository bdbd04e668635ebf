// The adapter. It needs nlohmann's JSON library. Build it, then verify it with rmsprop-parity verify -- ./port
//
//   g++ -O2 -std=c++20 -ffp-contract=off port.cpp -o port

#include <bit>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "my_rmsprop.hpp"

using nlohmann::json;

template <typename Real>
using Word = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

template <typename Real>
std::vector<Real> read(const std::string& text) {
  std::vector<Real> values;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    values.push_back(std::bit_cast<Real>(static_cast<Word<Real>>(std::stoull(word, nullptr, 16))));
  }
  return values;
}

template <typename Real>
std::string write(const std::vector<Real>& values) {
  std::ostringstream text;
  text << std::hex << std::setfill('0');
  for (std::size_t i = 0; i < values.size(); i++) {
    text << (i > 0 ? " " : "") << std::setw(2 * sizeof(Real)) << std::bit_cast<Word<Real>>(values[i]);
  }
  return text.str();
}

template <typename Real>
json run(const json& scenario) {
  const json& group = scenario["groups"][0];
  std::vector<std::vector<Real>> params;
  std::vector<MyRMSprop<Real>> optimizers;
  for (const json& param : group["params"]) {
    params.push_back(read<Real>(param["data"]));
    optimizers.emplace_back(params.back().size(), group["lr"], group["alpha"], group["eps"], group["momentum"]);
  }
  json snapshots = json::array();
  for (const json& event : scenario["events"]) {
    json values = json::array(), state = json::array();
    for (std::size_t i = 0; i < params.size(); i++) {
      optimizers[i].step(params[i], read<Real>(event["step"][i]));
      values.push_back(write(params[i]));
      json entry = {{"step", optimizers[i].steps}, {"square_avg", write(optimizers[i].square_avg)}};
      if (group["momentum"] > 0) {
        entry["momentum_buffer"] = write(optimizers[i].momentum_buffer);
      }
      state.push_back(entry);
    }
    snapshots.push_back({{"params", values}, {"state", state}});
  }
  return {{"snapshots", snapshots}};
}

const json hello = {{"protocol", 1},
                    {"name", "my-rmsprop (C++)"},
                    {"version", "1.0.0"},
                    {"language", "C++"},
                    {"dtypes", {"float32", "float64"}},
                    {"features", {"momentum"}},
                    {"state", true}};

json answer(const json& request) {
  if (request["op"] == "hello") {
    return hello;
  }
  const json& scenario = request["scenario"];
  return scenario["dtype"] == "float32" ? run<float>(scenario) : run<double>(scenario);
}

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const json request = json::parse(line);
    json reply = {{"id", request["id"]}};
    try {
      reply["ok"] = answer(request);
    } catch (const std::domain_error& error) {  // the optimizer refuses a value; the suite judges the rest
      reply["error"] = {{"code", "refused"}, {"exception", "ValueError"}, {"message", error.what()}};
    }
    std::cout << reply.dump() << std::endl;  // endl flushes
  }
}
