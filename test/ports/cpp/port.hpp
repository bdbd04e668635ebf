// What the C++ ports share: the protocol's lines (spec/protocol.md), and tensors as hexadecimal words (NUM-3).
// For little-endian machines. JSON is nlohmann's (Debian package nlohmann-json3-dev).
#pragma once

#include <algorithm>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace port {

using json = nlohmann::json;

/** What the port cannot do, and is then not judged on. */
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void swap_bytes(std::string &bytes, std::size_t width) {
  for (auto number = bytes.begin(); number != bytes.end(); number += width) {
    std::reverse(number, number + width);
  }
}

/** The memory of a tensor whose elements are `width` bytes wide. */
inline std::string bytes_from_hex(const std::string &text, std::size_t width) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += text[at] == ' ' ? 1 : 2) {
    if (text[at] != ' ') {
      bytes.push_back(static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16)));
    }
  }
  swap_bytes(bytes, width);
  return bytes;
}

inline std::string hex_from_bytes(const void *memory, std::size_t size, std::size_t width) {
  std::string bytes(static_cast<const char *>(memory), size), text;
  swap_bytes(bytes, width);
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += i > 0 && i % width == 0 ? " " : "";
    text += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  }
  return text;
}

/** Answers each line of stdin: `hello` as said, `run` with the snapshots that `play` makes of a scenario. */
inline void serve(json hello, const std::function<json(const json &)> &play) {
  hello["protocol"] = 1;
  hello["language"] = "C++";
  for (std::string line; std::getline(std::cin, line);) {
    const json request = json::parse(line);
    json answer{{"id", request.at("id")}};
    try {
      answer["ok"] = request.at("op") == "hello" ? hello : json{{"snapshots", play(request.at("scenario"))}};
    } catch (const Unsupported &error) {
      answer["error"] = {{"code", "unsupported"}, {"message", error.what()}};
    } catch (const std::exception &error) {
      answer["error"] = {{"code", "failed"}, {"message", error.what()}};
    }
    std::cout << answer.dump() << std::endl;
  }
}

}  // namespace port
