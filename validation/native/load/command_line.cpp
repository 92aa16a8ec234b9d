#include "validation/native/load/command_line.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace acceptlab::native::load {
namespace {

constexpr std::array local_options{"--help",           "--start-at",   "--log",   "--hdr", "--json",
                                   "--listen-control", "--any-target", "--drive", "--ask"};

Nanoseconds duration_of(const std::string& option, const std::string& text) {
  if (const auto duration = parse_duration(text)) return *duration;
  throw CLI::ValidationError(option, "expected a duration, such as 5ms, found '" + text + "'");
}

bool is_local(const CLI::Option& option) {
  return std::find(local_options.begin(), local_options.end(), option.get_name()) !=
         local_options.end();
}

template <class Enum>
void add_choice(CLI::App& app, const std::string& name, Enum& target,
                const std::map<std::string, Enum>& words, const std::string& help) {
  std::vector<std::string> names;
  names.reserve(words.size());
  for (const auto& [word, value] : words) names.push_back(word);
  app.add_option_function<std::string>(
         name, [&target, words](const std::string& word) { target = words.at(word); }, help)
      ->check(CLI::IsMember(names));
}

}  // namespace

CommandLine::CommandLine()
    : app_("Load generator of AcceptLab: issues connections to an HTTP server by the clock",
           "acceptlab-load") {
  app_.add_option("--target", options_.target, "the server, ADDRESS:PORT");
  add_load();
  add_ending();
  add_machine();
  add_output();
}

void CommandLine::add_duration(const std::string& name, Nanoseconds& target,
                               const std::string& help) {
  app_.add_option_function<std::string>(
          name, [&target, name](const std::string& text) { target = duration_of(name, text); },
          help)
      ->type_name("DURATION");
}

void CommandLine::add_duration(const std::string& name, std::optional<Nanoseconds>& target,
                               const std::string& help) {
  app_.add_option_function<std::string>(
          name, [&target, name](const std::string& text) { target = duration_of(name, text); },
          help)
      ->type_name("DURATION");
}

void CommandLine::add_load() {
  app_.add_option("--schedule", options_.schedule_file,
                  "CSV file with rows time_s,src,sport,cpu_s[,socket]");
  app_.add_flag("--exact-sources", options_.exact_sources,
                "refuse a schedule with source addresses that cannot be used");
  app_.add_option_function<std::string>(
          "--rate",
          [this](const std::string& text) {
            options_.rate_per_s = parse_rate(text);
            if (!options_.rate_per_s)
              throw CLI::ValidationError("--rate",
                                         "expected a rate, such as 5k/s, found '" + text + "'");
          },
          "Poisson arrivals, such as 5k/s")
      ->type_name("RATE");
  app_.add_option("--closed", options_.closed_clients,
                  "clients that connect again when they are answered");
  add_duration("--duration", options_.duration, "how long connections are issued");
  add_duration("--think", options_.think, "pause of a closed client between two connections");
  app_.add_option("--seed", options_.seed, "of the Poisson arrivals (1)");
  add_duration("--cpu", options_.cpu, "CPU time that each request asks for");
  add_duration("--wait", options_.wait, "time off the CPU that each request asks for");
  app_.add_option("--path", options_.path, "what is asked for (/work)");
}

void CommandLine::add_ending() {
  add_choice(app_, "--close", options_.closing,
             {{"server", Closing::Server}, {"fin", Closing::Fin}, {"rst", Closing::Reset}},
             "who closes first: the server, we with FIN, we with RST (server)");
  add_duration("--timeout", options_.timeout,
               "of a connection, from its intended time to its end (5s)");
  app_.add_option("--max-open", options_.most_open,
                  "connections at a time; more are counted and not issued (15000, or what the "
                  "limit on open files allows)");
  add_duration("--max-lateness", options_.max_lateness,
               "p99 of lateness from which on the run counts as slipped: exit status 1");
}

void CommandLine::add_machine() {
  app_.add_option("--pin", options_.pin, "run on this CPU only")->type_name("CPU");
  add_choice(app_, "--clock", options_.waiting,
             {{"spin", Waiting::Spin}, {"sleep", Waiting::Sleep}},
             "what to do until the next connection is due (spin)");
  add_choice(app_, "--priority", options_.realtime, {{"normal", false}, {"rr", true}},
             "normal, or SCHED_RR (normal)");
  app_.add_option_function<std::string>(
          "--start-at",
          [this](const std::string& text) {
            const auto at = parse_count(text);
            if (!at || *at > static_cast<std::uint64_t>(never))
              throw CLI::ValidationError("--start-at",
                                         "expected nanoseconds, found '" + text + "'");
            options_.start_at = static_cast<Nanoseconds>(*at);
          },
          "CLOCK_MONOTONIC in nanoseconds at which the first connection may be due (at once)")
      ->type_name("NS");
  app_.add_option("--listen-control", options_.listen_control,
                  "be an agent: wait here, [ADDRESS:]PORT, for loads that others ask for");
  app_.add_flag("--any-target", options_.any_target,
                "an agent that issues load towards any machine, not its controller's alone");
  app_.add_option("--ask", options_.ask,
                  "say what the agent at ADDRESS:PORT is, and how far away, as JSON");
  app_.add_option("--drive", options_.drive, "let the agent at ADDRESS:PORT issue the load");
}

void CommandLine::add_output() {
  app_.add_option("--log", options_.log_file, "write a row for each connection to this file");
  app_.add_option("--hdr", options_.hdr_prefix,
                  "write latencies to PREFIX.intended.hgrm, .response.hgrm and .sending.hgrm")
      ->type_name("PREFIX");
  app_.add_flag("--json", options_.json, "report as JSON");
}

void CommandLine::parse(std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  app_.parse(std::move(words));
}

std::vector<std::string> CommandLine::words_for_agent() const {
  std::vector<std::string> words;
  for (const CLI::Option* option : app_.get_options())
    if (option->count() > 0 && !is_local(*option))
      words.push_back(option->get_name() + "=" + option->results().back());
  return words;
}

std::vector<std::string> CommandLine::local_words() const {
  std::vector<std::string> words;
  for (const CLI::Option* option : app_.get_options())
    if (option->count() > 0 && is_local(*option)) words.push_back(option->get_name());
  return words;
}

}  // namespace acceptlab::native::load
