// Shared by the C++ ports: the protocol's lines (spec/protocol.md), and tensors as hexadecimal words (NUM-3).
// Works on little-endian machines. Needs nlohmann's JSON (Debian package nlohmann-json3-dev).
#pragma once

#include <algorithm>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace port {

using json = nlohmann::json;

/** An operation that the library does not support. The case is then not judged. */
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void swap_bytes(std::string &bytes, std::size_t width) {
  for (auto number = bytes.begin(); number != bytes.end(); number += width) {
    std::reverse(number, number + width);
  }
}

/** Returns the memory of a tensor with elements of `width` bytes. */
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

/** Answers each line of stdin: `hello` with the given object, and `run` with the snapshots that `play` returns. */
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
