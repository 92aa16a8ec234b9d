#include "validation/native/server/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "validation/native/server/combinations.hpp"
#include "validation/native/server/words.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::uint64_t most_workers = 4096, most_sockets = 4096, most_threads = 4096;
constexpr std::uint64_t most_rows = 1'000'000'000, most_reply = 64U << 20U;

/// An option whose word or number is read by `read`, which gets the option's name and the text.
template <class Read>
CLI::Option* add(CLI::App& app, const std::string& name, const std::string& values,
                 const std::string& meaning, Read read) {
  return app
      .add_option_function<std::string>(
          name, [name, read](const std::string& text) { read(name, text); }, meaning)
      ->type_name(values);
}

template <class Names, class Enum>
void add_choice(CLI::App& app, const std::string& name, const Names& names, Enum& target,
                const std::string& meaning) {
  std::string values;
  for (const std::string_view word : names)
    values += fmt::format("{}{}", values.empty() ? "" : "|", word);
  add(app, name, values, meaning,
      [&target, &names](const std::string& option, const std::string& text) {
        target = read_choice<Enum>(option, text, names);
      });
}

template <class Number>
void add_count(CLI::App& app, const std::string& name, Number& target, std::uint64_t least,
               std::uint64_t most, const std::string& meaning) {
  add(app, name, "N", meaning,
      [&target, least, most](const std::string& option, const std::string& text) {
        target = static_cast<Number>(read_count(option, text, least, most));
      });
}

void add_sockets(CLI::App& app, Options& o) {
  app.add_option_function<std::vector<std::string>>(
         "--listen",
         [&o](const std::vector<std::string>& texts) {
           o.listen.clear();
           for (const std::string& text : texts) o.listen.push_back(read_address("--listen", text));
         },
         "address and port, repeatable; 127.0.0.1:8080 unless told otherwise, port 0: any free one")
      ->type_name("A:P");
  add_count(app, "--workers", o.workers, 1, most_workers, "worker processes or threads (4)");
  add(app, "--sockets", "N|per-worker", "listen sockets of each address (1)",
      [&o](const std::string& option, const std::string& text) {
        if (text == "per-worker")
          o.sockets.reset();
        else
          o.sockets = static_cast<unsigned>(read_count(option, text, 1, most_sockets));
      });
  add(app, "--watch", "auto|own|all|groups|ring:K|0,1/1,2/...",
      "which sockets a worker watches (auto: own with a socket for each worker, else all)",
      [&o](const auto& option, const auto& text) { o.watch = read_watch(option, text); });
  add_choice(app, "--choose", choose_names, o.choose, "which socket a SYN gets (kernel)");
  add(app, "--backlog", "N", "of listen(2), per socket; -1: the system's maximum (511)",
      [&o](const std::string& option, const std::string& text) {
        o.backlog = text == "-1" ? -1 : static_cast<int>(read_count(option, text, 0, 2147483647));
      });
  add_choice(app, "--holder", holder_names, o.holder, "who keeps the sockets open (master)");
}

void add_waiting(CLI::App& app, Options& o) {
  add_choice(app, "--wait", wait_names, o.wait, "how a worker waits (epoll-exclusive)");
  add_choice(app, "--trigger", trigger_names, o.trigger, "of the listen socket (level)");
  add_choice(app, "--rearm", rearm_names, o.rearm,
             "a worker moves itself to the tail: each accept, every 16th (never)");
  add(app, "--batch", "N|all", "connections accepted in a turn from a ready socket (1)",
      [&o](const std::string& option, const std::string& text) {
        o.batch = text == "all" ? 0 : static_cast<unsigned>(read_count(option, text, 1, 1'000'000));
      });
  add_count(app, "--max-events", o.max_events, 1, 1'000'000, "events taken in a wait (512)");
  add(app, "--gate", "none|free_fraction=F|max=N,low=M,over=park|delay=D|idle-thread",
      "when a worker may accept (none)",
      [&o](const auto& option, const auto& text) { o.gate = read_gate(option, text); });
  add_count(app, "--connections", o.connections, 0, 1'000'000'000,
            "open connections of a worker at most (0: no limit)");
}

void add_serving(CLI::App& app, Options& o) {
  add(app, "--handoff", "none|round-robin|least-connections|two-index|random=D",
      "who gets a connection after accept (none; with a dispatcher round-robin)",
      [&o](const auto& option, const auto& text) { o.handoff = read_handoff(option, text); });
  add_choice(app, "--style", style_names, o.style,
             "what a worker does with what it accepted (event-loop; prefork with --wait blocking)");
  add_count(app, "--threads", o.threads, 1, most_threads,
            "that serve, of a thread-pool worker (1)");
  add(app, "--pin", "none|one-per-cpu|LIST", "CPUs of the workers (one-per-cpu)",
      [&o](const auto& option, const auto& text) { o.pin = read_pin(option, text); });
  app.add_option("--burn-speed", o.burn_speed,
                 "loops per microsecond of a request's CPU time (measured at the start)")
      ->type_name("LOOPS_PER_US")
      ->check(CLI::Range(1e-3, 1e6));
  app.add_flag("--measure-burn-speed", o.only_measure_burn_speed,
               "print that speed, and serve nothing");
  add_count(app, "--reply", o.reply_bytes, 0, most_reply, "bytes of an answer's body (16)");
  app.add_flag("--keep-alive", o.keep_alive, "connections stay open for further requests");
  add(app, "--client-timeout", "D", "for a client that does not send or read on (10s)",
      [&o](const auto& option, const auto& text) {
        o.client_timeout_ns = std::max<std::int64_t>(read_duration(option, text), 1'000'000);
      });
  app.add_option("--log", o.log, "file of counters and of one row a connection")->type_name("F");
  add_count(app, "--log-rows", o.log_rows, 0, most_rows, "connections kept in it (1000000)");
  app.add_flag_callback(
      "--no-restart", [&o] { o.restart = false; }, "a worker that crashed is not replaced");
}

/// What depends on another choice when it is not given.
void fill_in(const CLI::App& app, Options& o) {
  if (o.wait == Wait::Blocking && app.count("--style") == 0) o.style = Style::Prefork;
  if (o.dispatches() && app.count("--handoff") == 0) o.handoff.kind = HandOff::Kind::RoundRobin;
}

void explain(const CLI::App& app, const CLI::ParseError& error) {
  for (const std::string& word : app.remaining()) {
    if (!word.starts_with("--")) continue;
    std::vector<std::string_view> known;
    for (const CLI::Option* option : app.get_options()) known.push_back(option->get_lnames().at(0));
    read_word("command line", std::string_view(word).substr(2, word.find('=') - 2), known);
  }
  throw UsageError(error.what(), "acceptlab-server --help lists the options");
}

}  // namespace

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "The reference server of AcceptLab: it accepts by the policy that its options describe, and "
      "serves\nGET /work?cpu=NS&wait=NS&id=N, /metrics, and any other path at once.",
      "acceptlab-server");
  app.set_version_flag("--version", "acceptlab-server " ACCEPTLAB_VERSION);
  app.footer(
      "Signals to the master: TERM INT end, QUIT serves to the end, HUP replaces workers,\n"
      "USR2 starts the new binary, WINCH ends the workers; with a value RTMIN closes a "
      "socket,\nRTMIN+1 crashes a worker, RTMIN+2 stalls one. docs/reference-server.md says "
      "more.");
  add_sockets(app, options);
  add_waiting(app, options);
  add_serving(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app.exit(error);
      return {};
    }
    explain(app, error);
  }
  fill_in(app, options);
  check_combination(options);
  return options;
}

}  // namespace acceptlab::native::server
