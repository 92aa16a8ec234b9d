#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// Who closes a connection first when its answer is whole.
enum class Closing : std::uint8_t {
  Server,  // the server, and we answer with our close
  Fin,     // we, with FIN
  Reset,   // we, with RST
};

/// What the generator does until the next connection is due.
enum class Waiting : std::uint8_t {
  Spin,   // asks for answers again and again
  Sleep,  // sleeps until something happens or is due
};

/// What the command line says. docs/load-generator.md is the page for users.
struct Options {
  std::string target;

  // What is issued: exactly one of the three.
  std::string schedule_file;
  std::optional<double> rate_per_s;
  std::optional<std::uint32_t> closed_clients;

  std::optional<Nanoseconds> duration;  // of the latter two
  std::optional<std::uint64_t> seed;    // of own draws; 1
  Nanoseconds think = 0;                // of closed clients
  Nanoseconds cpu = 0;                  // each request asks for, where there is no schedule
  bool exact_sources = false;           // each address of a schedule has to be this machine's
  Nanoseconds wait = 0;
  std::string path = "/work";

  std::optional<Nanoseconds> start_at;  // CLOCK_MONOTONIC
  Closing closing = Closing::Server;
  Nanoseconds timeout = 5 * one_second;
  std::optional<std::uint32_t> most_open;
  std::optional<Nanoseconds> max_lateness;

  std::optional<unsigned> pin;
  Waiting waiting = Waiting::Spin;
  bool realtime = false;

  std::string log_file, hdr_prefix;
  bool json = false;

  std::string listen_control;  // be an agent
  bool any_target = false;     // and issue load towards others than the controller
  std::string drive;           // let an agent do it
  std::string ask;             // say what an agent is, and how far away

  /// What does not go together, one line each; empty when it does.
  std::vector<std::string> problems() const;
};

}  // namespace acceptlab::native::load
